package lower_test

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/lower"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
)

// A random model that lowers becomes a program whose rows, bounds and objective have the values of its expressions, with
// structure from data and without.
func TestRandomModelsStuff(t *testing.T) {
	total := 600
	if testing.Short() {
		total = 150
	}
	stuffed := 0
	for seed := range total {
		text := newGenerator(int64(seed), map[string]int{}).problem()
		file, info, found := check(lang.NewSource("random.cvx", text))
		if lang.HasErrors(found) || len(file.Problems()) == 0 {
			continue
		}
		m, _ := lower.Lower(file.Problems()[0], info)
		if m == nil {
			continue
		}
		if err := stuffs(m, int64(seed)); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		stuffed++
	}
	if stuffed*10 < total {
		t.Errorf("only %d of %d models were stuffed", stuffed, total)
	}
}

func stuffs(m *ir.Model, seed int64) error {
	sizes := dim.Env{}
	for _, d := range m.Dims {
		sizes[d.Name] = max(d.Min, d.Default, 3)
	}
	params, err := randomParams(m, sizes, rand.New(rand.NewSource(seed)))
	if err != nil {
		return err
	}
	for _, o := range []stuff.Options{{}, {Params: params, FromData: true}, {Params: params, FromData: true, KeepZeros: true}} {
		st, err := stuff.Stuff(m, sizes, o)
		if err != nil {
			return err
		}
		st.Parametric.Update(params)
		if err := st.Verify(); err != nil {
			return fmt.Errorf("FromData %v, KeepZeros %v: %w", o.FromData, o.KeepZeros, err)
		}
		if _, err := st.Recovery(); err != nil {
			return err
		}
	}
	return nil
}

// randomParams fills all parameters with numbers in [0.5, 1.5], some of them zero; symmetric ones are symmetric with a
// large diagonal, diagonal ones are diagonal.
func randomParams(m *ir.Model, sizes dim.Env, r *rand.Rand) ([]float64, error) {
	var out []float64
	for i := range m.Params {
		a := &m.Params[i].Attr
		shape, err := m.Params[i].Shape.Eval(sizes)
		if err != nil {
			return nil, err
		}
		size := 1
		for _, n := range shape {
			size *= n
		}
		v := make([]float64, size)
		for k := range v {
			if v[k] = 0.5 + r.Float64(); !a.Strict && r.Intn(6) == 0 {
				v[k] = 0
			}
		}
		if a.Symmetric || a.PSD || a.NSD {
			symmetric(v, shape[len(shape)-1])
		}
		if a.Diagonal {
			for k := range v {
				if n := shape[len(shape)-1]; k/n%n != k%n {
					v[k] = 0
				}
			}
		}
		out = append(out, v...)
	}
	return out, nil
}

func symmetric(v []float64, n int) {
	for i := range n {
		for j := range i {
			v[i*n+j] = v[j*n+i]
		}
		v[i*n+i] += 3
	}
}
