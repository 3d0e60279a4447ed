function mpc = grid5
%GRID5  A made-up grid of five buses, small enough to be solved by hand.
%   Every feature of linearized power flow occurs: both kinds of cost, a limit of a flow, a limit of an angle, a transformer
%   that shifts the phase, a shunt, and parts that are out of service. The solution is derived in grid5_test.go.

mpc.version = '2';
mpc.baseMVA = 100;

%% bus data
%	bus_i	type	Pd	Qd	Gs	Bs	area	Vm	Va	baseKV	zone	Vmax	Vmin
mpc.bus = [
	10	3	0	0	0	0	1	1	0	220	1	1.1	0.9;
	20	2	0	0	0	0	1	1	0	220	1	1.1	0.9;
	30	1	200	40	10	0	1	1	0	220	1	1.1	0.9;
	40	2	90	30	0	5	1	1	0	220	1	1.1	0.9;
	50	4	1000	0	0	0	1	1	0	220	1	1.1	0.9;	% isolated
];

%% generator data
%	bus	Pg	Qg	Qmax	Qmin	Vg	mBase	status	Pmax	Pmin
mpc.gen = [
	10	0	0	300	-300	1	100	1	400	0;
	20	0	0	300	-300	1	100	1	200	0;
	30	0	0	300	-300	1	100	0	500	0;	% switched off
	40	0	0	300	-300	1	100	1	100	0;
];

%% branch data
%	fbus	tbus	r	x	b	rateA	rateB	rateC	ratio	angle	status	angmin	angmax
mpc.branch = [
	10	20	0	0.1	0	0	0	0	1.25	3	1	-360	360;
	10	30	0	0.1	0	150	0	0	0	0	1	-360	360;
	20	30	0	0.1	0	0	0	0	0	0	1	0	0;
	30	40	0	0.2	0	0	0	0	0	0	1	-10	10;
	10	40	0	0.1	0	0	0	0	0	0	0	-360	360;	% switched off
	40	50	0	0.1	0	0	0	0	0	0	1	-360	360;	% to an isolated bus
];

%% generator cost data
%	1	startup	shutdown	n	x1	y1	...	xn	yn
%	2	startup	shutdown	n	c(n-1)	...	c0
mpc.gencost = [
	2	0	0	3	0.01	10	50	0	0	0;
	1	0	0	3	0	0	100	2000	200	4500;
	2	0	0	2	1	0	0	0	0	0;
	2	0	0	2	60	0	0	0	0	0;
];

mpc.bus_name = {
	'North';
	'East';
	'South';
	'Harbour';
	'Old mill';
};
