import 'reflect-metadata';

/** What a reader of the configuration page and of an error message needs to know about one variable. */
export interface Variable {
  property: string;
  name: string;
  meaning: string;
  /** Its value is never printed. */
  secret: boolean;
}

const VARIABLES = Symbol('variables');

/** Binds a property of a settings class to an environment variable; the property's initial value is the default. */
export function FromVariable(
  name: string,
  meaning: string,
  options: { secret?: boolean } = {},
): PropertyDecorator {
  return (target, property) => {
    const known = (Reflect.getMetadata(VARIABLES, target) as Variable[] | undefined) ?? [];
    const variable = { property: String(property), name, meaning, secret: options.secret ?? false };
    Reflect.defineMetadata(VARIABLES, [...known, variable], target);
  };
}

/** All variables of a settings class, in the order of their declaration. */
export function variablesOf(settings: { prototype: object }): Variable[] {
  return (Reflect.getMetadata(VARIABLES, settings.prototype) as Variable[] | undefined) ?? [];
}
