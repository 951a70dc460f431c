import { Controller, Get, Header } from '@nestjs/common';
import { AuditLog } from '../access/audit/audit-log.js';
import { DatabaseNodes } from '../database/database-nodes.js';
import { RoleCheck } from '../database/role/role-check.js';
import { Metrics } from '../metrics/metrics.js';

/** For Prometheus. Behind the same door as the tools: a scraper needs a token too. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    audit: AuditLog,
    database: DatabaseNodes,
    role: RoleCheck,
  ) {
    metrics.gauge('database_up', '1 when the database can be asked.', () => Number(database.current().up));
    metrics.gaugePer('node', 'database_node_up', '1 when this server can be asked.', () =>
      database.report().map(({ name, objection }) => [name, Number(objection === null)]),
    );
    metrics.gaugePer('node', 'database_node_lag_seconds', 'How old the data of a standby may be.', () =>
      database.report().flatMap(({ name, lagMs }) => (lagMs === null ? [] : [[name, lagMs / 1_000]])),
    );
    metrics.gauge('database_connections', 'Connections of the pool.', () => database.load().open);
    metrics.gauge('database_connections_idle', 'Connections nobody uses.', () => database.load().idle);
    metrics.gauge('database_waiting', 'Calls that wait for a connection.', () => database.load().waiting);
    metrics.gauge('unsafe_database_role', '1 when the database role can do more than read.', () =>
      Number(role.verdict()?.ok === false),
    );
    metrics.gauge('audit_sequence', 'Number of the last audit record.', () => audit.state().sequence);
    metrics.gauge('audit_failures', 'Writes to the audit file that failed.', () => audit.state().failures);
    metrics.gauge('audit_dropped', 'Audit records never written.', () => audit.state().dropped);
  }

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async text(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
