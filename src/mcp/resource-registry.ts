import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Toolset } from '../config/toolsets.js';
import { type ResourceDefinition, type ResourceHandler, ResourceMetadata } from './resource.js';

export interface RegisteredResource {
  definition: ResourceDefinition;
  handler: ResourceHandler;
}

/** What an address stands for. */
export interface FoundResource {
  resource: RegisteredResource;
  /** The argument of its template, as it stands in the address; empty without one. */
  given: Record<string, string>;
}

type Face = Pick<ResourceDefinition, 'name' | 'title' | 'description' | 'mimeType'>;

/** Every resource of the house, found by its decorator. Knows no SDK. */
@Injectable()
export class ResourceRegistry implements OnModuleInit {
  private resources = new Map<string, RegisteredResource>();
  private templates = new Map<string, RegisteredResource>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const found = this.discovery
      .getProviders({ metadataKey: ResourceMetadata.KEY })
      .map((provider) => ({
        definition: this.discovery.getMetadataByDecorator(ResourceMetadata, provider)!,
        handler: provider.instance as ResourceHandler,
      }))
      .toSorted((a, b) => (a.definition.uri < b.definition.uri ? -1 : 1));
    const named = (one: RegisteredResource) => [one.definition.uri, one] as const;
    this.resources = new Map(found.filter(({ definition }) => !definition.input).map(named));
    this.templates = new Map(found.filter(({ definition }) => definition.input).map(named));
  }

  /** The resources with an address of their own that these toolsets have. */
  list(toolsets: readonly Toolset[]): (Face & { uri: string })[] {
    return facesOf(this.resources, toolsets).map(([uri, face]) => ({ uri, ...face }));
  }

  listTemplates(toolsets: readonly Toolset[]): (Face & { uriTemplate: string })[] {
    return facesOf(this.templates, toolsets).map(([uriTemplate, face]) => ({ uriTemplate, ...face }));
  }

  find(uri: string): FoundResource | undefined {
    const resource = this.resources.get(uri);
    if (resource) return { resource, given: {} };
    for (const resource of this.templates.values()) {
      const [start, name] = resource.definition.uri.split(/[{}]/) as [string, string];
      const rest = uri.startsWith(start) ? uri.slice(start.length) : '';
      // A path goes on behind the argument only in addresses of something else.
      if (rest !== '' && !/[/?#]/.test(rest)) return { resource, given: { [name]: rest } };
    }
    return undefined;
  }

  findTemplate(uriTemplate: string): RegisteredResource | undefined {
    return this.templates.get(uriTemplate);
  }
}

function facesOf(all: Map<string, RegisteredResource>, toolsets: readonly Toolset[]): [string, Face][] {
  return [...all]
    .filter(([, { definition }]) => toolsets.includes(definition.toolset))
    .map(
      ([
        uri,
        {
          definition: { name, title, description, mimeType },
        },
      ]) => [uri, { name, title, description, mimeType }],
    );
}
