import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { McpController } from './mcp.controller.js';
import { McpServerFactory } from './protocol/mcp-server.factory.js';
import { SseAdapter } from './protocol/sse.adapter.js';
import { StreamableHttpAdapter } from './protocol/streamable-http.adapter.js';
import { ResourceRegistry } from './resource-registry.js';
import { DashboardSummary } from './resources/dashboard-summary.resource.js';
import { SessionRegistry } from './session/session-registry.js';
import { ToolRegistry } from './tool-registry.js';
import { ToolRunner } from './tool-runner.js';
import { OllamaToolsModule } from './tools/ollama/ollama-tools.module.js';
import { TrafficToolsModule } from './tools/traffic/traffic-tools.module.js';
import { ConfigurationToolsModule } from './tools/configuration/configuration-tools.module.js';
import { SensorsToolsModule } from './tools/sensors/sensors-tools.module.js';
import { AlertsToolsModule } from './tools/alerts/alerts-tools.module.js';

/** The MCP server: sessions, protocol, registry, runner and every tool. */
@Module({
  controllers: [McpController],
  providers: [
    McpServerFactory,
    SseAdapter,
    StreamableHttpAdapter,
    SessionRegistry,
    ToolRegistry,
    ResourceRegistry,
    ToolRunner,
    DashboardSummary,
  ],
  exports: [SessionRegistry, ToolRegistry],
})
export class McpModule {
  static of(config: DynamicModule, database: DynamicModule, ollama: DynamicModule): DynamicModule {
    return {
      module: McpModule,
      imports: [
        DiscoveryModule,
        config,
        database,
        ollama,
        AlertsToolsModule.of(config, database),
        OllamaToolsModule.of(database, ollama),
        ConfigurationToolsModule.of(database),
        SensorsToolsModule.of(database),
        TrafficToolsModule.of(database),
      ],
    };
  }
}
