package main

import (
	"io"
	"os"

	"github.com/fatih/color"

	"github.com/cvxc-lang/cvxc"
)

// painter writes styled runs to one stream, in colours if the stream takes them.
type painter struct {
	w      io.Writer
	colors map[cvxc.Style]*color.Color
}

// painter decides for one stream: --color, then NO_COLOR and TERM, then whether it is a terminal.
func (a *app) painter(w io.Writer) *painter {
	p := &painter{w: w}
	if a.color == "always" || a.color == "auto" && isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" {
		p.colors = map[cvxc.Style]*color.Color{
			cvxc.StyleError:     color.New(color.FgRed, color.Bold),
			cvxc.StyleWarning:   color.New(color.FgYellow, color.Bold),
			cvxc.StyleInfo:      color.New(color.FgCyan, color.Bold),
			cvxc.StyleTitle:     color.New(color.Bold),
			cvxc.StyleGutter:    color.New(color.FgBlue),
			cvxc.StylePrimary:   color.New(color.FgRed),
			cvxc.StyleSecondary: color.New(color.FgBlue),
			cvxc.StyleHelp:      color.New(color.FgCyan),
			cvxc.StyleInserted:  color.New(color.FgGreen),
		}
		for _, c := range p.colors {
			c.EnableColor()
		}
	}
	return p
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *painter) write(runs []cvxc.Run) {
	for _, r := range runs {
		if c, ok := p.colors[r.Style]; ok {
			c.Fprint(p.w, r.Text)
		} else {
			io.WriteString(p.w, r.Text)
		}
	}
}

// diagnostics writes reports with a blank line between them.
func (p *painter) diagnostics(ds cvxc.Diagnostics) {
	for i, d := range ds {
		if i > 0 {
			io.WriteString(p.w, "\n")
		}
		p.write(d.Render())
	}
}
