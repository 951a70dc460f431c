import { Injectable } from '@nestjs/common';
import type { Peer } from '../access/principal.js';
import type { Scope } from '../database/scope.js';
import { checkArguments } from './answer/argument-problems.js';
import type { ToolResult } from './answer/result.js';
import { type Caller, CallGate } from './call-gate.js';
import { beginningWith, type Completion, completionOf, typedOf } from './completion.js';
import { playbookText, type ToolsAtHand } from './playbook.js';
import type { RegisteredPrompt } from './prompt-registry.js';
import { ResourceRegistry } from './resource-registry.js';
import { ResourceRunner } from './resource-runner.js';
import { ServedToolsets } from './served-toolsets.js';
import { ToolError } from './tool-error.js';
import { ToolRegistry } from './tool-registry.js';

/** Arguments that are completed as those of an address. */
const COMPLETED_AS: ReadonlyMap<string, string> = new Map([
  ['ip_address', 'netmonitor://hosts/{ip}'],
  ['sensor_id', 'netmonitor://sensors/{sensor_id}'],
]);

/** Writes prompts and completes their arguments, past the same gate as calls of tools. */
@Injectable()
export class PromptRunner {
  constructor(
    private readonly gate: CallGate,
    private readonly tools: ToolRegistry,
    private readonly toolsets: ServedToolsets,
    private readonly resources: ResourceRegistry,
    private readonly values: ResourceRunner,
  ) {}

  async write(
    { definition, handler }: RegisteredPrompt,
    given: unknown,
    caller: Caller,
  ): Promise<ToolResult> {
    const { toolset, input } = definition;
    const asked = { action: 'prompts/get' as const, tool: nameOf(definition), toolset, arguments: given };
    return this.gate.pass(asked, caller, async () => {
      const playbook = handler.write(checkArguments(input, filledIn(given ?? {})));
      return { text: playbookText(playbook, this.atHand(caller.peer)) };
    });
  }

  /** Values for an argument, as the result's structured content. */
  async complete(
    prompt: RegisteredPrompt,
    argument: { name: unknown; value: unknown },
    caller: Caller,
  ): Promise<ToolResult> {
    const { definition, choices } = prompt;
    const { toolset } = definition;
    const asked = { action: 'completion/complete' as const, tool: nameOf(definition), toolset };
    return this.gate.pass({ ...asked, arguments: argument }, caller, async (scope) => {
      const { name } = argument;
      const names = Object.keys(choices);
      if (typeof name !== 'string' || !names.includes(name)) {
        const message = `the arguments of ${definition.name} are ${names.join(', ')}`;
        throw new ToolError('invalid_argument', message);
      }
      const typed = typedOf(name, argument.value);
      const known =
        (await this.valuesOf(name, typed, scope, caller)) ??
        completionOf(beginningWith(typed, choices[name]!));
      return { text: '', structured: { ...known } };
    });
  }

  /** What the network has of them; undefined where it has no such thing. */
  private async valuesOf(
    name: string,
    typed: string,
    scope: Scope,
    caller: Caller,
  ): Promise<Completion | undefined> {
    const uri = COMPLETED_AS.get(name);
    if (uri === undefined) return undefined;
    const template = this.resources.findTemplate(uri)!;
    this.toolsets.require(template.definition.toolset, caller.peer);
    return this.values.valuesFor(template, typed, scope, caller);
  }

  private atHand(peer: Peer): ToolsAtHand {
    const offered = this.toolsets.of(peer);
    return {
      toolsetOf: (tool) => this.tools.find(tool)?.definition.toolset,
      offers: (toolset) => offered.includes(toolset),
    };
  }
}

/** A tool may have the same name. */
function nameOf({ name }: { name: string }): string {
  return `prompt:${name}`;
}

/** Clients send the fields of a form that nobody filled in. */
function filledIn(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  return Object.fromEntries(Object.entries(given).filter(([, text]) => text !== ''));
}
