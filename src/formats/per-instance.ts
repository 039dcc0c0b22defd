import type { ServiceInstance } from '../model/record.ts';

/** What is the same in every record of a service instance, made once; it goes when the instance goes. */
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
