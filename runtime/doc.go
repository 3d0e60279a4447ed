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
// # Glossary
//
//	x          columns (variables)                 y    multipliers of equality rows
//	w, z       net multipliers of rows, bounds     zc   multipliers of the cones
//	s          slacks, s >= 0 at finite sides      sc   slacks of the cones, sc in K
//	tau, kappa homogenising pair of the embedding  mu   complementarity over degree
//	theta      parameters and derived parameters, the state of a Tape
//	v          s - z of a side or cone, the coordinate of derivatives: s = S(v) is the projection of v on the cone
package runtime
