// Command logreader reads lines from standard input with the parsers that collectors use, go-logfmt and go-syslog, and
// prints what they found, a JSON object for each line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/go-logfmt/logfmt"
	"github.com/leodido/go-syslog/v4/rfc5424"
)

func readLogfmt(line string) (map[string]any, error) {
	found := map[string]any{}
	decoder := logfmt.NewDecoder(strings.NewReader(line))
	for decoder.ScanRecord() {
		for decoder.ScanKeyval() {
			key := string(decoder.Key())
			if _, twice := found[key]; twice {
				return nil, fmt.Errorf("key %q twice", key)
			}
			found[key] = string(decoder.Value())
		}
	}
	return found, decoder.Err()
}

func readSyslog(line string) (map[string]any, error) {
	parsed, err := rfc5424.NewParser().Parse([]byte(line))
	if err != nil {
		return nil, err
	}
	m := parsed.(*rfc5424.SyslogMessage)
	return map[string]any{
		"facility": m.Facility, "severity": m.Severity, "version": m.Version, "timestamp": m.Timestamp,
		"hostname": m.Hostname, "appName": m.Appname, "procId": m.ProcID, "msgId": m.MsgID,
		"data": m.StructuredData, "message": m.Message,
	}, nil
}

func main() {
	read := map[string]func(string) (map[string]any, error){"logfmt": readLogfmt, "syslog": readSyslog}[os.Args[1]]
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		found, err := read(lines.Text())
		if err != nil {
			fmt.Fprintf(os.Stderr, "%q: %v\n", lines.Text(), err)
			os.Exit(1)
		}
		out.Encode(found)
	}
}
