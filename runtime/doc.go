// Package runtime solves cone programs
//
//	minimize    1/2 x'P x + q'x + r
//	subject to  A x == b                     equality rows
//	            l <= G x <= u                two-sided rows, infinite ends allowed
//	            lo <= x <= hi                bounds
//	            h - H x in K1 x K2 x ...     cones
//
// whose numbers may be functions of parameters, and differentiates their solutions. It is all that generated packages
// link: it imports the standard library only and allocates nothing after set-up.
//
// # Signs
//
// The Lagrangian is 1/2 x'Px + q'x + r + y'(Ax - b) + w'(Gx) + z'x + zc'(Hx - h) with w and z the net multipliers of the
// two-sided rows and of the bounds: positive where the upper side is active, negative where the lower one is; zc in K*.
// At a solution P x + q + A'y + G'w + z + H'zc = 0.
//
// # Words
//
// The program as given is what the caller holds; reduced it has no fixed variables, no two-sided rows with equal
// sides and no empty rows (reduce.go); the engine works on it reduced and scaled (scale.go). A column is a variable of a program, a variable of a Recovery an
// array that the user named. A side is a finite end of a two-sided row or a bound, numbered upper ones first (sides.go). The
// frame of a cone is the coordinates that its scaling belongs to (cone.go). The parameters of a program are those of its
// Tape, and numbers are all entries of its matrices and vectors, in the order of Layout.
//
// # Glossary
//
// The problem:
//
//	x          columns                             y    multipliers of equality rows
//	w, z       net multipliers of rows, bounds     zc   multipliers of the cones
//	s          slacks, s >= 0 at finite sides      sc   slacks of the cones, sc in K
//	C, h       the sides as C x + s = h, C = diag(sign) S (I; G)
//	theta      parameters and derived parameters, the state of a Tape
//
// The engine (engine.go; in it z is one multiplier a side, and net what those of a variable or row add up to):
//
//	tau, kappa homogenising pair of the embedding  mu   complementarity over degree
//	rd, rp, ri, rc, rt   residuals: dual, of equalities, sides, cones and the objective
//	sigma      centring: the mu that a step aims at, over mu
//	D, E, F, B scaling of columns, equality rows, two-sided rows, rows of cones; c of the objective
//	W, W^2     scaling s/z of sides, W^2 z = s of cones; lam = W z = W^-1 s
//	K          the reduced linear system (kkt.go)  reg  what its factor adds to the diagonal
//	rel, eta   residual of a refined solve; backward error of the factorisation (refine.go)
//	M          Schur complement of a semidefinite cone, preconditioner only (schur.go)
//	rho        weight of the square of a matrix variable, |H x|^2/2 (schur_damping.go)
//
// Derivatives (projection.go, vform.go, nullspace.go):
//
//	v          s - z of a side or cone; s = S(v) is the projection of v on the cone, z = S(v) - v
//	D, E       derivative of S, and I - D          S_mu proximal map of mu times the barrier; S_0 = S
//	N          the linearised conditions in (x, y, v)
//	kink       a v at which S has several derivatives: strict complementarity fails
//	T          projector on the null space of a singular N, as applied; J = diag(I, -I, -I)
package runtime
