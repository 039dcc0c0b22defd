/** `firedrill run [scenario]`: simulate, emit, account. The default command. */
import { Command } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import { addSettingFlags, settingsAnd } from '../options.ts';
import type { Shell } from '../shell.ts';
import { drive } from './drive.ts';

export function runCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('run')
    .description('simulate a scenario and emit its logs and traces (the default command)')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)')
    .addHelpText('after', HELP);
  addSettingFlags(command);
  return command.action(async (scenario: string | undefined) => {
    ended(await drive(await settingsAnd(command, scenario, shell), shell, {}));
  });
}

const HELP = `
A flag wins over its environment variable, that over the settings file, that over the scenario.
Durations: bare seconds, or 500ms 30s 5m 2h 1d. Shares: 0.05 or 5%. Each OTEL_EXPORTER_OTLP_* setting also
exists per signal (OTEL_EXPORTER_OTLP_LOGS_ENDPOINT, --otlp-logs-endpoint, ...).
Ctrl-C finishes and flushes within SHUTDOWN_TIMEOUT; a second one prints the account as far as known and exits.
SIGHUP opens the files again; if firedrill was started on a terminal, it ends the run as Ctrl-C does.
The ratio of any service: --<service>-ratio <0-10>, such as --payment-ratio 7 (RATIOS=payment=7).

Exit codes: 0 good, 1 a fault of firedrill, 2 bad settings, 5 the endpoint was never reached, 4 records lost.

Examples:
  firedrill run storefront --rate 100 --format json --duration 30s
  firedrill run my-shop.yaml --seed 7 --clock virtual --start 2026-03-01T00:00:00Z --duration 1h --count 10000
  firedrill run --no-console --otlp-endpoint http://localhost:4317 --otlp-protocol grpc
  firedrill run --format '[%(asctime)s] %(levelname)s: %(message)s' --output-file ""
  firedrill run --outputs '[{ console: true }, { file: logs/errors.log, format: json, only: error }]'
  firedrill run demo-backend --api-ratio 3 --payment-ratio 0
  firedrill run --json --duration 10s | jq .ledger
`;
