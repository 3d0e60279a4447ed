package cvxc

import "fmt"

// gradient returns the function that computes the gradient of the optimal value at the result that the instance has now.
func (p *Problem) gradient(s *Solution) func() ([]Field, error) {
	result, version := cloneResult(p.instance.Result()), p.version
	return func() ([]Field, error) {
		switch {
		case s.Status != Optimal:
			return nil, fmt.Errorf("%s: there is no gradient of the optimal value: the status is %s", s.Problem, s.Status)
		case p.version != version:
			return nil, fmt.Errorf("%s: the problem has new data since this solution", s.Problem)
		}
		g, err := p.stuffed.ValueGradient(result)
		if err != nil {
			return nil, err
		}
		var out []Field
		for i, v := range g {
			f, err := p.paramField(i)
			if err != nil {
				return nil, err
			}
			out = append(out, field(f, v))
		}
		return out, nil
	}
}
