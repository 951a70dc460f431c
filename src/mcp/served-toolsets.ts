import { Injectable } from '@nestjs/common';
import type { Peer } from '../access/principal.js';
import { Environment } from '../config/environment.js';
import { type Toolset, toolsetsOf } from '../config/toolsets.js';
import { ToolError } from './tool-error.js';

/** Which toolsets there are: the server's, of those the principal's, of those what the connection asked for. */
@Injectable()
export class ServedToolsets {
  private readonly served: readonly Toolset[];
  private readonly hasModel: boolean;

  constructor(environment: Environment) {
    this.hasModel = environment.ollamaBaseUrl !== '';
    this.served = toolsetsOf(environment.toolsets, this.hasModel);
  }

  /** What this peer may use. */
  of({ principal: { toolsets }, narrowedTo }: Peer): Toolset[] {
    return this.served.filter(
      (toolset) => (toolsets?.includes(toolset) ?? true) && (narrowedTo?.includes(toolset) ?? true),
    );
  }

  has(toolset: Toolset): boolean {
    return this.served.includes(toolset);
  }

  /** @throws ToolError that names what keeps the peer from it */
  require(toolset: Toolset, { principal: { toolsets }, narrowedTo }: Peer): void {
    if (!this.has(toolset)) {
      const setting = toolset === 'ollama' && !this.hasModel ? 'OLLAMA_BASE_URL' : 'NETMONITOR_TOOLSETS';
      const message = `the toolset ${toolset} is not switched on here; its operator does that with ${setting}`;
      throw new ToolError('not_available', message);
    }
    if (toolsets && !toolsets.includes(toolset)) {
      throw new ToolError('forbidden', `your access token does not include the toolset ${toolset}`);
    }
    if (narrowedTo && !narrowedTo.includes(toolset)) {
      throw new ToolError(
        'not_available',
        `this connection leaves out the toolset ${toolset}; its X-MCP-Toolsets or ?toolsets= names those it takes`,
      );
    }
  }
}
