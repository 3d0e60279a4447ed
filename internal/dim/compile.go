package dim

import "fmt"

// Compiled is a polynomial in numbered slots, for evaluation in loops without looking up names.
type Compiled struct {
	base   int64
	linear []slotTerm
	rest   []slotProduct
}

type slotTerm struct {
	coef int64
	slot int32
}

type slotProduct struct {
	coef  int64
	slots []int32
}

// Compile replaces the symbols that env knows by their values and the others by the slots that slot gives them. It is an
// error if a symbol has neither, or if a number leaves the int64 range.
func (p Poly) Compile(env Env, slot func(symbol string) (int32, bool)) (Compiled, error) {
	var c Compiled
	for _, t := range p.terms {
		coef := t.coef
		var slots []int32
		for _, v := range t.vars {
			if x, ok := env[v]; ok {
				if coef, ok = mulOverflow(coef, x); !ok {
					return Compiled{}, fmt.Errorf("the size %s is too large", p)
				}
				continue
			}
			s, ok := slot(v)
			if !ok {
				return Compiled{}, fmt.Errorf("the size %s is not known", v)
			}
			slots = append(slots, s)
		}
		switch len(slots) {
		case 0:
			sum := c.base + coef
			if (sum > c.base) != (coef > 0) && coef != 0 {
				return Compiled{}, fmt.Errorf("the size %s is too large", p)
			}
			c.base = sum
		case 1:
			c.linear = append(c.linear, slotTerm{coef, slots[0]})
		default:
			c.rest = append(c.rest, slotProduct{coef, slots})
		}
	}
	return c, nil
}

// Const returns the value of a polynomial without slots.
func (c *Compiled) Const() (int64, bool) { return c.base, len(c.linear) == 0 && len(c.rest) == 0 }

// Eval returns the value for the values of the slots. Results beyond the int64 range wrap around.
func (c *Compiled) Eval(slots []int64) int64 {
	sum := c.base
	for _, t := range c.linear {
		sum += t.coef * slots[t.slot]
	}
	for _, t := range c.rest {
		prod := t.coef
		for _, s := range t.slots {
			prod *= slots[s]
		}
		sum += prod
	}
	return sum
}

// Slots calls f with every slot that occurs, repeated ones too.
func (c *Compiled) Slots(f func(slot int32)) {
	for _, t := range c.linear {
		f(t.slot)
	}
	for _, t := range c.rest {
		for _, s := range t.slots {
			f(s)
		}
	}
}
