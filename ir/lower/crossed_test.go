package lower_test

import (
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// foreign are expressions that random models seldom have: data of every structure, counts, exchanged kinds, numbers at the
// ends of their range.
var foreign = strings.Fields(`Q R D Z Q*Q' (Q'*Q) (1+eye(n)) (-P) (Q-P) ones(n,n) zeros(n) zeros(n,n) D*S k (k-1) (n/2) 1:n (-1) 0 n m T 1/q q^2 (1/p)
	abs(q) -q w[0] P[0,0] P[0] R[0,:] diag(D) diag(w) diag(x) S S*Q Z*Q (Q*Z*Q') x' c' X' [x;y] [x,y] [P,Q;Q',R] [S,x;x',1] kron(P,R) kron(Z,P)
	kron(D,x) trace(Q*Z) sum(x_for_i_in_T) [x[i]_for_i_in_n] [u[i,j]_for_i_in_T,j_in_n] [u[i,j]*q_for_i_in_T,j_in_n_if_i!=j] max(q,1) max(x,y,c)
	min(x,1) norm(x,q) x.^q x.^2 2^x exp(x) q.*x x.*y x*y' x'*y x/q q/x[0] x/y mod(k,2) chol(P) chol(R) eigvals(R) (x,y) (s,x) fam cc B B[0]
	B[:,0,:] sum(B,axis=0) B[T-1,0,1] sum(u,axis=1) u' vec(X) reshape(u,n,T) perspective(square,x[0],q) perspective(norm,x,p)
	support(simplex,x) support(ellipsoid,x,c=c,P=Q) indicator(box,x,l=0,u=1) [1,2;2,1] [1,2,3] [1;2;3] []`)

// Accepted random models with one or two expressions exchanged for those of other models: what fits by its shape reaches
// the lowering in places where nobody expected it, and means there what its closed form says.
func TestCrossedModels(t *testing.T) {
	models, mutants := 80, 60
	if testing.Short() {
		models = 15
	}
	pool := make([]string, len(foreign))
	for i, e := range foreign {
		pool[i] = strings.ReplaceAll(e, "_", " ")
	}
	tried, accepted := 0, 0
	for seed := range models {
		r := rand.New(rand.NewSource(int64(seed)))
		text := newGenerator(int64(seed), map[string]int{}).problem()
		tokens := tokenOrSpace.FindAllString(text, -1)
		pool = append(pool, primaries(tokens)...)
		if ok, _, _ := lowers(text); !ok {
			continue
		}
		for range mutants {
			mutant := cross(r, tokens, pool)
			if r.Intn(3) == 0 {
				mutant = cross(r, mutant, pool)
			}
			text := strings.Join(mutant, "")
			ok, _, err := lowers(text)
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, text)
			}
			tried++
			if !ok {
				continue
			}
			accepted++
			if _, err := agrees(text, int64(seed)); err != nil {
				t.Errorf("seed %d: %v\n%s", seed, err, text)
			}
		}
	}
	if t.Logf("%d of %d accepted", accepted, tried); accepted*20 < tried {
		t.Error("hardly any crossed model is accepted")
	}
}

// cross exchanges one primary of a model for one of the pool, or the name of a function for that of another.
func cross(r *rand.Rand, tokens, pool []string) []string {
	first := max(0, slices.Index(tokens, "S")) // the last declaration
	i, end := 0, -1
	for end < 0 {
		i = first + r.Intn(len(tokens)-first)
		end = primary(tokens, i)
	}
	with := pool[r.Intn(len(pool))]
	if r.Intn(2) == 0 {
		with = pool[r.Intn(len(foreign))]
	}
	if name, _, ok := strings.Cut(with, "("); ok && name != "" && i+1 < end && tokens[i+1] == "(" && r.Intn(4) == 0 {
		end, with = i+1, name
	}
	return slices.Concat(tokens[:i], tokenOrSpace.FindAllString(with, -1), tokens[end:])
}

// keywords stand in random models where no expression may.
var keywords = strings.Fields("let require minimize maximize satisfy subject to forall for in if and func nonneg symmetric step")

// primaries are all primaries of a model that are not too long.
func primaries(tokens []string) (out []string) {
	for i := range tokens {
		if end := primary(tokens, i); end > i && end-i < 40 {
			out = append(out, strings.Join(tokens[i:end], ""))
		}
	}
	return out
}

// primary returns the end of the primary that begins at token i, a name, a number or brackets with the brackets that
// follow; -1 if none begins there.
func primary(tokens []string, i int) int {
	end := i + 1
	switch c := tokens[i][0]; {
	case c == '(' || c == '[':
		end = closing(tokens, i)
	case !wordStart(c), slices.Contains(keywords, tokens[i]):
		return -1
	}
	for end > 0 && end < len(tokens) && (tokens[end] == "(" || tokens[end] == "[") {
		end = closing(tokens, end)
	}
	return end
}

// closing returns the place behind the bracket that closes the one at token i, -1 if none does.
func closing(tokens []string, i int) int {
	depth := 0
	for j := i; j < len(tokens); j++ {
		switch tokens[j] {
		case "(", "[":
			depth++
		case ")", "]":
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return -1
}

func wordStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
