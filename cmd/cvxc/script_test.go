package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestScripts runs testdata/script/*.txt. A script is commands, then files, each behind a line "-- name --":
//
//	cvxc ARGS        runs the command in a folder that holds the files; "double quotes" keep blanks
//	exit N           its exit code, 0 if this line is missing
//	stdout REGEXP    a match in its standard output; ! stdout forbids one
//	stderr REGEXP    likewise
//	json             standard output is exactly one JSON document
//	same stdout FILE standard output is the file; also "same FILE FILE"
//	env NAME=VALUE   for the commands that follow
//	input FILE       standard input of the next command
//	exists FILE      the file is there
//
// Blank lines and lines that begin with # are skipped.
func TestScripts(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("testdata", "script", "*.txt"))
	if err != nil || len(names) == 0 {
		t.Fatal("no scripts")
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			runScript(t, string(text))
		})
	}
}

// scriptState is what the last command of a script did.
type scriptState struct {
	t        *testing.T
	line     string
	command  string
	code     int
	asked    bool // the code has been looked at
	out, err bytes.Buffer
	input    string
}

var fileHeader = regexp.MustCompile(`(?m)^-- (\S+) --\n`)

func runScript(t *testing.T, text string) {
	t.Chdir(t.TempDir())
	t.Setenv("NO_COLOR", "")
	commands := text
	if at := fileHeader.FindAllStringSubmatchIndex(text, -1); at != nil {
		commands = text[:at[0][0]]
		for i, m := range at {
			end := len(text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			writeScriptFile(t, text[m[2]:m[3]], text[m[1]:end])
		}
	}
	s := &scriptState{t: t, asked: true}
	for line := range strings.Lines(commands) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			s.step(line)
		}
	}
	s.settle()
}

func writeScriptFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

var scriptWord = regexp.MustCompile(`"[^"]*"|\S+`)

func (s *scriptState) step(line string) {
	s.line = line
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "cvxc":
		s.settle()
		s.command, s.asked = line, false
		s.out.Reset()
		s.err.Reset()
		var args []string
		for _, w := range scriptWord.FindAllString(rest, -1) {
			args = append(args, strings.Trim(w, `"`))
		}
		s.code = run(context.Background(), args, streams{in: strings.NewReader(s.input), out: &s.out, err: &s.err})
		s.input = ""
	case "exit":
		s.asked = true
		if want := strings.TrimSpace(rest); want != string(rune('0'+s.code)) {
			s.fail("exit code %d", s.code)
		}
	case "stdout", "stderr":
		s.match(verb, rest, true)
	case "!":
		verb, rest, _ = strings.Cut(rest, " ")
		s.match(verb, rest, false)
	case "json":
		d := json.NewDecoder(bytes.NewReader(s.out.Bytes()))
		var v any
		if err := d.Decode(&v); err != nil || d.More() {
			s.fail("standard output is not one JSON document: %v", err)
		}
	case "same":
		words := strings.Fields(rest)
		if a, b := s.contents(words[0]), s.contents(words[1]); a != b {
			s.fail("%s is\n%s\n%s is\n%s", words[0], a, words[1], b)
		}
	case "env":
		name, value, _ := strings.Cut(rest, "=")
		s.t.Setenv(name, value)
	case "input":
		s.input = s.contents(rest)
	case "exists":
		if _, err := os.Stat(rest); err != nil {
			s.fail("%v", err)
		}
	default:
		s.fail("unknown line")
	}
}

// settle demands that a command whose exit code was not looked at has succeeded.
func (s *scriptState) settle() {
	if !s.asked && s.code != 0 {
		s.line = s.command
		s.fail("exit code %d", s.code)
	}
}

func (s *scriptState) match(stream, pattern string, want bool) {
	if regexp.MustCompile("(?m)"+pattern).MatchString(s.contents(stream)) != want {
		s.fail("%s:\n%s", stream, s.contents(stream))
	}
}

func (s *scriptState) contents(name string) string {
	switch name {
	case "stdout":
		return s.out.String()
	case "stderr":
		return s.err.String()
	}
	text, err := os.ReadFile(name)
	if err != nil {
		s.fail("%v", err)
	}
	return string(text)
}

func (s *scriptState) fail(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("%s\nafter %s: "+format, append([]any{s.line, s.command}, args...)...)
}
