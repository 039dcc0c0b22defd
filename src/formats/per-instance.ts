import type { ServiceInstance } from '../model/record.ts';

/** Caches text that is the same for every record of a service instance, for the lifetime of the instance. */
export function perInstance<T>(make: (instance: ServiceInstance) => T): (instance: ServiceInstance) => T {
  const made = new WeakMap<ServiceInstance, T>();
  return (instance) => {
    let value = made.get(instance);
    if (value === undefined) {
      value = make(instance);
      made.set(instance, value);
    }
    return value;
  };
}
