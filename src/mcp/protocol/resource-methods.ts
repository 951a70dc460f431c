import { Injectable } from '@nestjs/common';
import type { Peer } from '../../access/principal.js';
import type { Caller } from '../call-gate.js';
import { ResourceRegistry } from '../resource-registry.js';
import { ResourceRunner } from '../resource-runner.js';
import { ServedToolsets } from '../served-toolsets.js';
import { ToolRunner } from '../tool-runner.js';
import {
  failureOf,
  INTERNAL_ERROR,
  INVALID_PARAMS,
  MethodError,
  RESOURCE_NOT_FOUND,
} from './method-error.js';
import { nearestOf, shownOf } from './shown-word.js';

const LONGEST_URI = 200;

type Answer = Record<string, unknown>;

/** The methods of MCP over the registry of resources. */
@Injectable()
export class ResourceMethods {
  constructor(
    private readonly resources: ResourceRegistry,
    private readonly runner: ResourceRunner,
    private readonly tools: ToolRunner,
    private readonly toolsets: ServedToolsets,
  ) {}

  list(peer: Peer): Answer {
    return { resources: this.resources.list(this.toolsets.of(peer)) };
  }

  listTemplates(peer: Peer): Answer {
    return { resourceTemplates: this.resources.listTemplates(this.toolsets.of(peer)) };
  }

  async read(uri: unknown, caller: Caller): Promise<Answer> {
    const found = typeof uri === 'string' ? this.resources.find(uri) : undefined;
    const shown = shownOf(uri, LONGEST_URI);
    if (!found) {
      await this.refuse('resources/read', shown, caller);
      if (typeof uri !== 'string') throw new MethodError(INVALID_PARAMS, 'uri must be that of a resource');
      const message = `Resource not found: ${shown}; ${nearestOf(shown, this.urisOf(caller.peer))}`;
      throw new MethodError(RESOURCE_NOT_FOUND, message, { uri: shown });
    }
    const { text, error } = await this.runner.read(found, caller);
    if (error === 'not_found') throw new MethodError(RESOURCE_NOT_FOUND, text, { uri: shown });
    if (error) throw failureOf(text, error);
    return { contents: [{ uri, mimeType: found.resource.definition.mimeType, text }] };
  }

  async complete({ ref, argument }: Answer, caller: Caller): Promise<Answer> {
    const { type, uri, name } = (ref ?? {}) as Answer;
    const template =
      type === 'ref/resource' && typeof uri === 'string' ? this.resources.findTemplate(uri) : undefined;
    if (!template) {
      const shown = shownOf(uri ?? name, LONGEST_URI);
      await this.refuse('completion/complete', shown, caller);
      const templates = this.resources.listTemplates(this.toolsets.of(caller.peer));
      const known = templates.map(({ uriTemplate }) => uriTemplate);
      const message = `ref must be that of a resource template, not ${shown}; ${nearestOf(shown, known)}`;
      throw new MethodError(INVALID_PARAMS, message);
    }
    const { name: asked, value } = (argument ?? {}) as Answer;
    const { text, structured, error } = await this.runner.complete(template, { name: asked, value }, caller);
    if (error) throw failureOf(text, error);
    return { completion: structured };
  }

  /** What is not there is counted and recorded all the same. */
  private async refuse(action: 'resources/read' | 'completion/complete', shown: string, caller: Caller) {
    const { text, error } = await this.tools.refuseUnknown(action, shown, caller);
    if (error !== 'not_found') throw new MethodError(INTERNAL_ERROR, text);
  }

  private urisOf(peer: Peer): string[] {
    const toolsets = this.toolsets.of(peer);
    const templates = this.resources.listTemplates(toolsets).map(({ uriTemplate }) => uriTemplate);
    return [...this.resources.list(toolsets).map(({ uri }) => uri), ...templates];
  }
}
