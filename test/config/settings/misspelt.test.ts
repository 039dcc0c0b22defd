/** Environment names that are nearly ours draw a warning with the right name; everybody else's draw none. */
import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../../src/config/settings/resolve.ts';

const warningsOf = (environment: Readonly<Record<string, string | undefined>>): readonly string[] =>
  resolveSettings({ flags: {}, environment }).warnings;

describe('a slip', () => {
  test.each([
    ['LOG_RATES', 'LOG_RATE'],
    ['LOG_RAET', 'LOG_RATE'],
    ['LOGRATE', 'LOG_RATE'],
    ['log_rate', 'LOG_RATE'],
    ['LOG-RATE', 'LOG_RATE'],
    ['LOG_FROMAT', 'LOG_FORMAT'],
    ['LOG_DISTRIBUTON', 'LOG_DISTRIBUTION'],
    ['OUTPUT_FIEL', 'OUTPUT_FILE'],
    ['OUPUT_FILE', 'OUTPUT_FILE'],
    ['LOGFILE', 'LOG_FILE'],
    ['CONSOLE_OUPUT', 'CONSOLE_OUTPUT'],
    ['ENABLE_BURST', 'ENABLE_BURSTS'],
    ['ENABLED_PATTERNS', 'ENABLE_PATTERNS'],
    ['BURST_FREQENCY', 'BURST_FREQUENCY'],
    ['BURST_MULTIPLER', 'BURST_MULTIPLIER'],
    ['SCENARO', 'SCENARIO'],
    ['DURATON', 'DURATION'],
    ['LOGLEVEL', 'LOG_LEVEL'],
  ])('%s: %s', (name, meant) => {
    expect(warningsOf({ [name]: 'secret' })).toEqual([
      `${name} is set but is not a setting; did you mean ${meant}?`,
    ]);
  });

  test('in an OTEL_ name is named as one', () => {
    expect(warningsOf({ OTEL_EXPORTER_OTLP_ENDPIONT: 'http://x', OTEL_TRACE_EXPORTER: 'otlp' })).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPIONT is set but not used; did you mean OTEL_EXPORTER_OTLP_ENDPOINT?',
      'OTEL_TRACE_EXPORTER is set but not used; did you mean OTEL_TRACES_EXPORTER?',
    ]);
  });
});

test.each([
  'OTEL_TRACES_SAMPLER',
  'OTEL_METRICS_EXPORTER',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_INSECURE',
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_LOG_LEVEL',
])('%s is reported as not used, with no other name', (name) => {
  expect(warningsOf({ [name]: 'x' })).toEqual([`${name} is set but not used`]);
});

test('OTEL_SERVICE_NAME is ignored, and why', () => {
  expect(warningsOf({ OTEL_SERVICE_NAME: 'x' })).toEqual([
    'OTEL_SERVICE_NAME is ignored: every simulated service has its own name',
  ]);
});

test('a name that is set to nothing draws none', () => {
  expect(warningsOf({ LOG_RATES: '', OTEL_FOO: ' ', OTEL_SERVICE_NAME: undefined })).toEqual([]);
});

test('a warning never quotes the value', () => {
  expect(
    warningsOf({ OTEL_EXPORTER_OTLP_HEADER: 'api-key=s3cret', LOG_RATES: 's3cret' }).join(),
  ).not.toContain('s3cret');
});

const EVERYDAY = {
  'a login shell':
    'PATH HOME LOGNAME LANG LANGUAGE LC_ALL LC_TIME SHLVL SHELL TERM USER USERNAME PWD OLDPWD MAIL EDITOR VISUAL PAGER LESS ' +
    'LESSOPEN LS_COLORS HOSTNAME HOSTTYPE DISPLAY TZ TMPDIR XDG_RUNTIME_DIR XDG_SESSION_ID SSH_AUTH_SOCK SSH_CLIENT _ ' +
    'DBUS_SESSION_BUS_ADDRESS COLORTERM COLUMNS LINES HISTSIZE HISTFILE',
  npm:
    'npm_config_loglevel npm_config_user_agent npm_config_cache npm_config_node_gyp npm_config_prefix npm_execpath ' +
    'npm_node_execpath npm_lifecycle_event npm_lifecycle_script npm_package_name npm_package_version npm_package_json ' +
    'npm_command INIT_CWD NODE NODE_ENV NODE_PATH NODE_OPTIONS NODE_EXTRA_CA_CERTS NO_COLOR FORCE_COLOR DEBUG',
  'a container in Kubernetes':
    'KUBERNETES_PORT KUBERNETES_PORT_443_TCP KUBERNETES_PORT_443_TCP_ADDR KUBERNETES_PORT_443_TCP_PORT ' +
    'KUBERNETES_PORT_443_TCP_PROTO KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_SERVICE_PORT_HTTPS ' +
    'LOKI_SERVICE_HOST LOKI_PORT POD_NAME POD_NAMESPACE POD_IP NODE_NAME GRAFANA_PORT_3000_TCP CONTAINER_NAME YARN_VERSION',
  'a CI job':
    'CI GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_ENV GITHUB_PATH GITHUB_REF GITHUB_SHA GITHUB_STEP_SUMMARY RUNNER_OS RUNNER_TEMP ' +
    'GITLAB_CI CI_JOB_ID CI_JOB_TOKEN CI_COMMIT_SHA BUILD_NUMBER BUILD_ID JOB_NAME JENKINS_URL TRAVIS_JOB_ID INPUT_FILE INPUT_RATE ' +
    'INPUT_LEVEL CIRCLE_NODE_INDEX',
  'programs with settings like ours':
    'LOG_NAME LOG_PATH LOG_DIR LOG_SIZE LOG_TYPE LOG_MODE LOG_COLOR LOG_TARGET LOG_OUTPUT LOG_FILTER LOG_TIMESTAMP RUST_LOG ' +
    'SPEED FEED SEEDS NEED SPEND DURATION_SECONDS TEST_DURATION SESSION_DURATION MAX_DURATION ROTATION SCENARIOS_DIR ' +
    'OUTPUT_DIR OUTPUT_FORMAT INPUT_FILE BURST_LIMIT BURST_SIZE ENABLE_METRICS ENABLE_PROFILING CONSOLE_LOG_LEVEL ' +
    'SAMPLE_RATE RATE RATE_LIMIT FORMAT LEVEL FREQUENCY HTTP_PROXY HTTPS_PROXY NO_PROXY DATABASE_URL REDIS_URL PORT HOST',
};

describe('no warning in', () => {
  test.each(Object.entries(EVERYDAY))('%s', (_, names) => {
    expect(warningsOf(Object.fromEntries(names.split(' ').map((name) => [name, 'x'])))).toEqual([]);
  });

  test('the environment of this test run', () => {
    const others = Object.entries(process.env).filter(([name]) => !/^(OTEL_|VITEST)/.test(name));
    expect(() => warningsOf(Object.fromEntries(others))).not.toThrow();
  });
});
