module local/logreader

go 1.26

require (
	github.com/go-logfmt/logfmt v0.6.1
	github.com/leodido/go-syslog/v4 v4.6.0
)
