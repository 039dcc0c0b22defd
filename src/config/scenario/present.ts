/** For keys that the file may leave out: they are then absent in the model too, not `undefined`. */

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

export const present = <T extends object>(object: T): Present<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>;
