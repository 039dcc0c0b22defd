/** Where a server listens and whom it answers. */
export interface ControlOptions {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  /** 0: any free one. `off`: no server. */
  readonly port: number | 'off';
  /** Somebody asked for this very port: when it is taken, that is a fault, and no other is tried. */
  readonly portWasGiven: boolean;
  /** What requests must bring; absent: nothing. */
  readonly token?: string | undefined;
  /** Names that requests may ask for, as CONTROL_ALLOWED_HOSTS has them. */
  readonly allowedHosts: readonly string[];
}
