/** `firedrill run [scenario]`: simulates a scenario, emits its records, prints the account. The default command. */
import { Command } from 'commander';
import type { ExitCode } from '../../core/exit-codes.ts';
import { addProgressFlag, addSettingFlags, settingsWithScenarioErrors } from '../options.ts';
import type { Shell } from '../shell.ts';
import { drive } from './drive.ts';

export function runCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('run')
    .description('simulate a scenario and emit its logs and traces (the default command)')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)')
    .addHelpText('after', HELP);
  addSettingFlags(command);
  addProgressFlag(command, 'Where it goes:');
  return command.action(async (scenario: string | undefined) => {
    const { progress } = command.opts<{ readonly progress: boolean }>();
    ended(await drive(await settingsWithScenarioErrors(command, scenario, shell), shell, { progress }));
  });
}

const HELP = `
Precedence: flag, environment variable, settings file, scenario.
Durations: seconds without a unit, or 500ms 30s 5m 2h 1d. Shares: 0.05 or 5%.
Each OTEL_EXPORTER_OTLP_* setting also exists per signal (OTEL_EXPORTER_OTLP_LOGS_ENDPOINT, --otlp-logs-endpoint, ...).
Ratio of a service: --<service>-ratio <0-10>, for example --payment-ratio 7 (RATIOS=payment=7).
Ctrl-C finishes and flushes within SHUTDOWN_TIMEOUT. A second Ctrl-C prints the account so far and exits.
SIGHUP opens the output files again. If firedrill was started on a terminal, SIGHUP stops the run like Ctrl-C.

Exit codes: 0 good, 1 internal error, 2 bad settings, 4 records lost, 5 endpoint unreachable.

Examples:
  firedrill run storefront --rate 100 --format json --duration 30s
  firedrill run my-shop.yaml --seed 7 --clock virtual --start 2026-03-01T00:00:00Z --duration 1h --count 10000
  firedrill run --no-console --otlp-endpoint http://localhost:4317 --otlp-protocol grpc
  firedrill run --format '[%(asctime)s] %(levelname)s: %(message)s' --output-file ""
  firedrill run --outputs '[{ console: true }, { file: logs/errors.log, format: json, only: error }]'
  firedrill run demo-backend --api-ratio 3 --payment-ratio 0
  firedrill run --json --duration 10s | jq .ledger
`;
