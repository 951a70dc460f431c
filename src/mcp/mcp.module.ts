import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MetricsModule } from '../metrics/metrics.module.js';
import { CallGate } from './call-gate.js';
import { ChartPainter } from './chart/chart-painter.js';
import { ScopeGuard } from './scope.guard.js';
import { StoppingGuard } from './stopping.guard.js';
import { McpController } from './mcp.controller.js';
import { McpMethods } from './protocol/mcp-methods.js';
import { McpServerFactory } from './protocol/mcp-server.factory.js';
import { ModernHttpAdapter } from './protocol/modern-http.adapter.js';
import { ModernServerFactory } from './protocol/modern-server.factory.js';
import { PromptMethods } from './protocol/prompt-methods.js';
import { ResourceMethods } from './protocol/resource-methods.js';
import { SseAdapter } from './protocol/sse.adapter.js';
import { StdioAdapter } from './protocol/stdio.adapter.js';
import { StreamableHttpAdapter } from './protocol/streamable-http.adapter.js';
import { PromptRegistry } from './prompt-registry.js';
import { PromptRunner } from './prompt-runner.js';
import { PromptsModule } from './prompts/prompts.module.js';
import { ResourceRegistry } from './resource-registry.js';
import { ResourceRunner } from './resource-runner.js';
import { ResourcesModule } from './resources/resources.module.js';
import { ServedToolsets } from './served-toolsets.js';
import { SharedCalls } from './shared-calls.js';
import { SessionRegistry } from './session/session-registry.js';
import { SessionRelay } from './session/session-relay.js';
import { ToolRegistry } from './tool-registry.js';
import { ToolRunner } from './tool-runner.js';
import { DevicesToolsModule } from './tools/devices/devices-tools.module.js';
import { IntelToolsModule } from './tools/intel/intel-tools.module.js';
import { OllamaToolsModule } from './tools/ollama/ollama-tools.module.js';
import { TrafficToolsModule } from './tools/traffic/traffic-tools.module.js';
import { ConfigurationToolsModule } from './tools/configuration/configuration-tools.module.js';
import { SensorsToolsModule } from './tools/sensors/sensors-tools.module.js';
import { SystemToolsModule } from './tools/system/system-tools.module.js';
import { AttackToolsModule } from './tools/attack/attack-tools.module.js';
import { DirectoryToolsModule } from './tools/directory/directory-tools.module.js';
import { AnalystToolsModule } from './tools/analyst/analyst-tools.module.js';
import { AlertsToolsModule } from './tools/alerts/alerts-tools.module.js';

/** The MCP server: sessions, protocol, registry, runner and every tool. */
@Module({
  controllers: [McpController],
  providers: [
    CallGate,
    ChartPainter,
    McpMethods,
    McpServerFactory,
    ModernHttpAdapter,
    ModernServerFactory,
    ScopeGuard,
    ServedToolsets,
    StoppingGuard,
    SseAdapter,
    StdioAdapter,
    StreamableHttpAdapter,
    SessionRegistry,
    SharedCalls,
    ToolRegistry,
    PromptMethods,
    PromptRegistry,
    PromptRunner,
    ResourceMethods,
    ResourceRegistry,
    ResourceRunner,
    ToolRunner,
  ],
  exports: [SessionRegistry, StdioAdapter, ToolRegistry],
})
export class McpModule {
  static of(
    config: DynamicModule,
    access: DynamicModule,
    database: DynamicModule,
    ollama: DynamicModule,
    redis: DynamicModule[],
  ): DynamicModule {
    return {
      module: McpModule,
      providers: redis.length > 0 ? [SessionRelay] : [],
      imports: [
        DiscoveryModule,
        MetricsModule,
        config,
        access,
        database,
        ollama,
        ...redis,
        AlertsToolsModule.of(config, database),
        AnalystToolsModule.of(config, database),
        OllamaToolsModule.of(database, ollama),
        AttackToolsModule.of(database),
        ConfigurationToolsModule.of(database),
        DevicesToolsModule.of(database),
        DirectoryToolsModule.of(database),
        IntelToolsModule.of(database),
        PromptsModule,
        ResourcesModule.of(config, database),
        SensorsToolsModule.of(database),
        SystemToolsModule.of(database),
        TrafficToolsModule.of(database),
      ],
    };
  }
}
