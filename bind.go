package cvxc

import (
	"os"
	"time"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir/bind"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
)

// Sources says where the data of an instance comes from. Data wins over Files, later files over earlier ones, and Dims
// over both.
type Sources struct {
	Files    []string                          // FILE, NAME=FILE or NAME=VALUE, as for `cvxc run -p`
	Data     Data                              //
	Dims     map[string]int                    // sizes set on their own
	ReadFile func(name string) ([]byte, error) // nil: os.ReadFile
}

// set reads everything into one set.
func (s Sources) set() (*data.Set, error) {
	read := s.ReadFile
	if read == nil {
		read = os.ReadFile
	}
	all := &data.Set{}
	for _, argument := range s.Files {
		part, err := data.Load(argument, read)
		if err != nil {
			return nil, err
		}
		all.Merge(part)
	}
	values, err := s.Data.set()
	if err != nil {
		return nil, err
	}
	all.Merge(values)
	return all, nil
}

// Bind makes an instance of the model: it determines the sizes, checks the data against the declarations, and lowers to a
// cone program. The error is a Diagnostics if the data is wrong.
func (m *Model) Bind(d Data) (*Problem, error) { return m.BindSources(Sources{Data: d}) }

// BindSources is Bind for data from several sources.
func (m *Model) BindSources(s Sources) (_ *Problem, err error) {
	defer guard(m.decl.Name.Span(), &err)
	start := time.Now()
	set, err := s.set()
	if err != nil {
		return nil, newReporter(nil).fromData(err)
	}
	p, err := m.instance(set)
	if err != nil {
		return nil, err
	}
	p.setup -= time.Since(start) // reading and compiling are no part of it
	binding, reports, err := bind.Bind(p.ir, s.input(set))
	if err := p.fault(reports, err); err != nil {
		return nil, err
	}
	p.binding = binding
	if err := p.stuff(); err != nil {
		return nil, err
	}
	p.setup += time.Since(start)
	return p, nil
}

// input is what the sources give to package bind.
func (s Sources) input(set *data.Set) bind.Input {
	in := bind.Input{Values: set, Dims: map[string]int64{}, Nearest: lang.Nearest}
	for name, n := range s.Dims {
		in.Dims[name] = int64(n)
	}
	return in
}

// fault turns what binding and stuffing report into an error.
func (p *Problem) fault(reports []bind.Report, err error) error {
	r := newReporter(p.span)
	if len(reports) > 0 {
		return r.fromBind(reports)
	}
	if e, ok := err.(*stuff.Error); ok {
		d := &Diagnostic{Code: bind.CodeExtent, Title: e.Text}
		addLabel(d, p.span(e.Origin), "")
		return Diagnostics{d}
	}
	return err
}

func (p *Problem) span(origin int32) lang.Span { return p.checked.span(p.ir, origin) }
