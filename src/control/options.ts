/** Where the control server listens, and which requests it answers. */
export interface ControlOptions {
  /** A host name or an IP address; IPv6 without brackets. */
  readonly host: string;
  /** 0: any free port. `off`: no server. */
  readonly port: number | 'off';
  /** The user set the port: if it is in use, that is an error, and no other port is tried. */
  readonly portWasGiven: boolean;
  /** Where port and host were given, for error messages: `--control-port`, `CONTROL_HOST`. Default: the variables. */
  readonly givenBy?: { readonly port?: string | undefined; readonly host?: string | undefined };
  /** The token that requests need; absent: none. */
  readonly token?: string | undefined;
  /** Allowed hosts of requests: CONTROL_ALLOWED_HOSTS. */
  readonly allowedHosts: readonly string[];
}
