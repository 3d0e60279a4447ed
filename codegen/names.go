package codegen

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
	"unicode"
)

// greek spells letters that formulas use and Go's exported names had better not.
var greek = strings.NewReplacer("α", "alpha", "β", "beta", "γ", "gamma", "δ", "delta", "ε", "epsilon", "ζ", "zeta", "η", "eta",
	"θ", "theta", "κ", "kappa", "λ", "lambda", "μ", "mu", "ν", "nu", "ξ", "xi", "π", "pi", "ρ", "rho", "σ", "sigma", "τ", "tau",
	"φ", "phi", "χ", "chi", "ψ", "psi", "ω", "omega", "Γ", "Gamma", "Δ", "Delta", "Θ", "Theta", "Λ", "Lambda", "Σ", "Sigma",
	"Φ", "Phi", "Ψ", "Psi", "Ω", "Omega")

// exported returns the exported Go name for a name of the model: "x0" is X0, "x_max" is XMax, "λ" is Lambda.
func exported(name string) string {
	var b strings.Builder
	up := true
	for _, r := range greek.Replace(name) {
		if r == '_' {
			up = true
			continue
		}
		if up {
			r = unicode.ToUpper(r)
		}
		up = false
		b.WriteRune(r)
	}
	out := b.String()
	if out == "" || !unicode.IsUpper([]rune(out)[0]) {
		out = "V" + out
	}
	return out
}

// TypePrefix returns what the types of a problem begin with in a package that holds other things too: MPC for mpc (names
// of up to three letters are taken for initials), DroneLanding for drone_landing.
func TypePrefix(problem string) string {
	if name := greek.Replace(problem); len(name) <= 3 && token.IsIdentifier(name) {
		return strings.ToUpper(name)
	}
	return exported(problem)
}

// packageName returns a legal package name for a problem.
func packageName(name string) string {
	out := strings.ToLower(strings.ReplaceAll(greek.Replace(name), "_", ""))
	if token.IsKeyword(out) || out == "" || !token.IsIdentifier(out) {
		return out + "problem"
	}
	return out
}

// CollisionError says that two names of the model have the same Go name, or one has a name that the package needs.
type CollisionError struct {
	Names [2]string // the second is empty if the first collides with a name of the package
	Go    string
}

func (e *CollisionError) Error() string {
	if e.Names[1] == "" {
		return fmt.Sprintf("%s would be the field %s of the generated package, which has that name already: rename it", e.Names[0], e.Go)
	}
	return fmt.Sprintf("%s and %s would both be the field %s of the generated package: rename one", e.Names[0], e.Names[1], e.Go)
}

// fields gives Go names to the names of one struct; taken are those it has anyway. A small letter beside its capital, the
// vector q beside the matrix Q, has an underscore behind it.
func fields(names []string, taken ...string) ([]string, error) {
	seen := map[string]string{}
	for _, t := range taken {
		seen[t] = ""
	}
	out := make([]string, len(names))
	for i, n := range names {
		g := exported(n)
		if strings.EqualFold(n, g) && n != g && slices.Contains(names, g) {
			g += "_"
		}
		if other, ok := seen[g]; ok {
			if other == "" {
				return nil, &CollisionError{[2]string{n}, g}
			}
			return nil, &CollisionError{[2]string{other, n}, g}
		}
		seen[g], out[i] = n, g
	}
	return out, nil
}
