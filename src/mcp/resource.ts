import { DiscoveryService } from '@nestjs/core';
import type { Toolset } from '../config/toolsets.js';
import type { Scope } from '../database/scope.js';
import type { Situation } from '../database/situation/situation.repository.js';

export interface ResourceDefinition {
  uri: string;
  name: string;
  title: string;
  description: string;
  mimeType: string;
  /** Whoever may use these tools may read it. */
  toolset: Toolset;
}

export interface ResourceHandler {
  read(scope: Scope, situation: Situation): Promise<string>;
}

export const ResourceMetadata = DiscoveryService.createDecorator<ResourceDefinition>();

/** Makes a provider a resource that clients can read by its address. */
export function Resource(definition: ResourceDefinition) {
  return (handler: new (...dependencies: never[]) => ResourceHandler): void => {
    ResourceMetadata(definition)(handler);
  };
}
