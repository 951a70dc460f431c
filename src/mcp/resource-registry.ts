import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type ResourceDefinition, type ResourceHandler, ResourceMetadata } from './resource.js';

export interface RegisteredResource {
  definition: ResourceDefinition;
  handler: ResourceHandler;
}

/** Every resource of the house, found by its decorator. Knows no SDK. */
@Injectable()
export class ResourceRegistry implements OnModuleInit {
  private resources = new Map<string, RegisteredResource>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const found = this.discovery.getProviders({ metadataKey: ResourceMetadata.KEY }).map((provider) => ({
      definition: this.discovery.getMetadataByDecorator(ResourceMetadata, provider)!,
      handler: provider.instance as ResourceHandler,
    }));
    this.resources = new Map(found.map((resource) => [resource.definition.uri, resource]));
  }

  /** What a principal with these toolsets may read; null = all. */
  list(toolsets: readonly string[] | null): Omit<ResourceDefinition, 'toolset'>[] {
    return [...this.resources.values()]
      .filter(({ definition }) => toolsets?.includes(definition.toolset) ?? true)
      .map(({ definition: { toolset: _, ...face } }) => face);
  }

  find(uri: string): RegisteredResource | undefined {
    return this.resources.get(uri);
  }
}
