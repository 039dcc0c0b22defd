/** A scenario to start from if there is nothing yet, and the alert rule that its drill tests. */

import { stringify } from 'yaml';

/** What the files call each other in their comments. */
export interface StarterFiles {
  readonly name: string;
  readonly scenarioFile: string;
  readonly rulesFile: string;
}

/** `true` and `1.5` are names too. */
const quoted = (name: string): string => stringify(name).trim();

/** The text of a scenario file. Its comments explain each key. */
export const starterScenario = ({
  name,
  scenarioFile: file,
}: StarterFiles): string => `# Services, what they log, and what goes wrong with them.
#   firedrill check ${file}      finds mistakes
#   firedrill preview ${file}    draws it
#   firedrill ${file}            runs it: lines go to the console and to logs/app.log
# All keys: docs/scenarios/language.md of firedrill. All values, for editors: firedrill scenarios schema
name: ${quoted(name)}
description: A web shop that charges cards.     # one line, shown by firedrill scenarios and in reports

traffic:
  rate: 20                              # log records per second, of all services together
  daily: { peak: 1.6, trough: 0.4, peakHour: 15 }   # factors of the rate over a day

services:
  web:
    operations:
      order:                            # something that the service does; each run is a trace
        entry: 1                        # starts by itself, like the request of a customer
        http: { method: POST, route: /orders, status: 201, errorStatus: 502 }
        latency: { p50: 20ms, p95: 80ms }
        calls: [payment.charge]         # if the call fails, the order fails too
        logs:
          - { at: end, level: INFO, message: "Order of {int:1-9} items placed" }
          - { on: error, level: ERROR, code: "ERR_{status}", message: "Order failed" }
  payment:
    errors: 0.5%                        # share of its operations that fail on a normal day
    operations:
      charge:
        kind: server
        latency: { p50: 90ms, p95: 300ms }
        logs:
          - { at: end, level: INFO, message: "Charged {float:5-250:2} EUR" }
          - { on: error, level: ERROR, code: ERR_402, message: "Card declined: {pick:expired|no funds|stolen}" }

incidents:                              # changes for a limited time, counted from the start of the run
  - { name: cards-declined, at: 15m, for: 10m, service: payment, errors: 40% }

expect:                                 # what an alert must do; firedrill drill tests it
  - { alert: PaymentErrors, during: cards-declined, fires: 5m, resolves: 6m }
`;

/** A file for Loki's ruler. */
export const starterRules = ({
  name,
  scenarioFile,
  rulesFile,
}: StarterFiles): string => `# Alert rules of Loki's ruler, as LogQL. The expectations of ${scenarioFile} test them:
#   firedrill drill ${scenarioFile} --rules ${rulesFile}
groups:
  - name: ${quoted(name)}
    interval: 1m                        # time between two evaluations
    rules:
      - alert: PaymentErrors            # more than 10% of what payment logs are errors
        expr: |
          sum(count_over_time({service_name="payment"} | detected_level="error" [5m]))
            / sum(count_over_time({service_name="payment"}[5m])) > 0.1
        for: 1m                         # must hold for this long before it fires
        annotations:
          summary: "{{ $value | humanizePercentage }} of the records of payment are errors"
`;
