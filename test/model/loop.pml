/*
 * The loop of mote: signals, deaths, a full queue and ladders, against a world that does whatever it likes.
 *
 * A process of this model is mote, the world (the kernel, the app, its descendants, strangers and senders), the clock, or
 * the app's signal handler. One atomic step of mote is one system call and what mote makes of its answer: between two of
 * them the world may take any number of steps. docs/model.md says what is left out.
 *
 * A comment "folder: function" names the Go function that the lines behind it stand for. A test finds each of them in the
 * source, and holds the function's name against the list.
 *
 * A line with "never:" is reached in no life; model_test.go checks that, and that every other line is reached in some.
 */

/* What life this is. model_test.go has the list of those that are checked. */
#ifndef PID1
#define PID1 1		/* mote is PID 1; 0: it is a subreaper */
#endif
#ifndef PIDS
#define PIDS 3		/* how many pids there are beside mote's; 0 is the app's, until it is reaped */
#endif
#ifndef BATCH
#define BATCH 2		/* batchSize of the dead; 64 in the program */
#endif
#ifndef UNASKED
#define UNASKED 1	/* mostUnasked of the signals; 15 in the program */
#endif
#ifndef LADDER
#define LADDER 0	/* --on INT=INT/5s/KILL */
#endif
#ifndef ONEXIT
#define ONEXIT 0	/* 1: --on EXIT=TERM/5s/KILL   2: --on EXIT=wait */
#endif
#ifndef REFUSES
#define REFUSES 0	/* the app has another user, and mote lacks CAP_KILL */
#endif
#ifndef STOPS
#define STOPS 0		/* somebody works at the terminal with Ctrl-Z, and CONT is sent */
#endif
#ifndef QUEUE
#define QUEUE 0		/* real-time signals with a value are sent; how many may wait for all processes of the user */
#endif
#ifndef SCARCE
#define SCARCE 0	/* mmap(2) fails, any number of times before it succeeds: mote keeps one value till then */
#endif
#ifndef BUSY
#define BUSY 1		/* TERM is sent, too, and not INT and CHLD alone */
#endif
#ifndef STRANGERS
#define STRANGERS 0	/* processes that are no descendants of mote come and go: docker exec, or the rest of the machine */
#endif

/* Signals, in the order of their numbers. TSTP is that of the terminal. */
#define INT	1
#define TERM	2
#define CHLD	3
#define CONT	4
#define TSTP	5
#define RT	6
#define LAST	6
#define KILL	7		/* comes to nobody, and is sent by ladders */
#define BIT(s)	(1 << ((s) - 1))

/* What a pid stands for, and whose child it is: that of another pid, or one of these two. */
#define FREE	0
#define ALIVE	1
#define ZOMBIE	2
#define MOTE	14
#define OUTSIDE	15

/* How a process ended. */
#define SELF	1	/* the app, as it liked */
#define KILLED	2	/* the app, by KILL */
#define OTHER	3	/* no app */

/* ---- the kernel ---- */
byte state[PIDS];
byte parent[PIDS];
byte status[PIDS];
byte pending;		/* for mote: the signals below 32, as a set */
byte kin[PIDS], kids;	/* mote's children, the eldest first: wait4(2) looks at them in this order */
bit  sent;		/* the siginfo of the CHLD in it is that of a sender, who was first */
bit  stopped, told;	/* the app is stopped; wait4 has told mote */
bit  gone;		/* the app has been reaped: its pid is free for others */
byte fate;		/* the app's status, as the kernel knew it */
bit  exited;		/* mote has ended */
byte owed;		/* signals that somebody is to get, as a set: only what the kernel does for mote takes one out */

#if QUEUE
chan mine = [QUEUE] of { byte };	/* real-time signals that wait for mote */
chan its = [QUEUE] of { byte };		/* and for the app */
bit  limited;				/* mote's own limit is 0 */
byte red;				/* how many of the two marked ones were sent */
byte got;				/* and how many the app took */
#define MINE (len(mine) > 0)
#if SCARCE
bit  memory;				/* mmap(2) would succeed */
#endif
#else
#define MINE 0
#endif

/* ---- what mote knows: the fields of life, Forwarder, held and Ladder ---- */
byte last, unasked;
bit  zombiesLeft, ended, draining, childless, rested;
byte code;		/* life.app.Status */
byte taken;		/* the signal in hand */

#if QUEUE
chan kept = [QUEUE+1] of { byte };	/* held.first, and those in the ring */
bit  again = 1;		/* held.next has come */
#define HOLDS (len(kept) > 0)
#if SCARCE
bit  ring;		/* the ring is mapped */
#define FULL (HOLDS && !ring)
#else
#define FULL (len(kept) == QUEUE+1)
#endif
#else
#define HOLDS 0
#define FULL 0
#endif

#if LADDER || ONEXIT
#define A 0		/* the ladder of INT */
#define X 1		/* the ladder of EXIT */
#define NOTHING 0	/* what it waits for */
#define TIME 1
#define DRAIN 2
bit  runs[2];
byte step[2];		/* how many steps are taken: a signal, a time, KILL; or: wait */
byte waits[2];
bit  due[2];		/* the wait's time has come */
bit  spaced[2] = 1;	/* a second has passed since the last signal of the ladder */
bit  hurried;		/* a key has ended the wait of A */
bit  stepping;
bit  ranOut;		/* the ladder of EXIT has come to its end */
#endif

/* ---- things about the world ---- */
#define ORPHAN(p)	(state[p] == ZOMBIE && parent[p] == MOTE)
#define APPLIVES	(state[0] == ALIVE && !gone)
#if PIDS == 1
#define SOME(what)	(what(0))
#elif PIDS == 2
#define SOME(what)	(what(0) || what(1))
#elif PIDS == 3
#define SOME(what)	(what(0) || what(1) || what(2))
#else
#define SOME(what)	(what(0) || what(1) || what(2) || what(3))
#endif
#define THERE(p)	(state[p] != FREE)

/* p becomes the youngest child of mote. */
inline adopt(p) {
	parent[p] = MOTE;
	kin[kids] = p;
	kids++;
	if
	:: state[p] == ZOMBIE -> pending = pending | BIT(CHLD)
	:: else
	fi
}

inline continueApp() {
	if
	:: stopped -> stopped = 0; told = 0; pending = pending | BIT(CHLD)
	:: else
	fi
}

inline end(p, how) {
	state[p] = ZOMBIE;
	status[p] = how;
	if
	:: p == 0 && !gone -> fate = how; stopped = 0; told = 0
	:: else
	fi;
	if
	:: parent[p] == MOTE -> pending = pending | BIT(CHLD)
	:: else
	fi;
	c = 0;
	do
	:: c < PIDS && state[c] != FREE && parent[c] == p && c != p ->
		adopt(c); c++
	:: c < PIDS && !(state[c] != FREE && parent[c] == p && c != p) -> c++
	:: c == PIDS -> break
	od;
	c = 0
}

/* kill(2): a signal for the app, or for all that are left. */
inline arrive(s) {
	assert(owed & BIT(s));	/* nothing comes twice, or out of the blue */
	owed = owed & ~BIT(s);
	if
	:: s == CONT -> continueApp()
	:: else
	fi
}

/* KILL to the app alone. */
inline killApp() {
	if
	:: APPLIVES -> end(0, KILLED)
	:: else
	fi
}

/* KILL to all descendants, where mote is not PID 1. forward: Forwarder.killDescendants, forward: killFound */
inline killDescendants() {
	p = 0;
	do
	:: p < PIDS && state[p] == ALIVE && parent[p] != OUTSIDE -> end(p, OTHER); p++
	:: p < PIDS && !(state[p] == ALIVE && parent[p] != OUTSIDE) -> p++
	:: p == PIDS -> break
	od;
	p = 0
}

/* ---- mote ---- */

/* A use of the app's pid. "No reaped pid is signalled" is this line. */
#define USEPID assert(!gone)

/* init: after */
inline after(l, set, s) {
	s = l;
	do
	:: s = (s % LAST) + 1;
		if
		:: set & BIT(s) -> break
		:: else
		fi
	od
}

/* Whatever waits, as far as it is accepted. internal/kernel: Pending, forward: Forwarder.Accepts */
#define WAITING	(pending | ((MINE && !FULL) -> BIT(RT) : 0))

/* Whoever takes a signal owes it to the app, save for the CHLD of a death, and TSTP: PID 1 is never stopped. */
#define OWES(s)	((s == TSTP || (s == CHLD && !user)) -> 0 : BIT(s))

/* rt_sigtimedwait(2) gives this one. internal/kernel: NextSignal */
inline take(s) {
	taken = s;
	user = 0;
	if
#if QUEUE
	:: s == RT -> mine?value
#endif
	:: s == CHLD -> user = sent; sent = 0; pending = pending & ~BIT(CHLD)
	:: else -> pending = pending & ~BIT(s)
	fi;
	owed = owed | OWES(s)
}

/* The timers of one wait. forward: Forwarder.Timeout, init: life.untilStep, forward: Ladder.Timeout, init: life.untilLook */
#if QUEUE
#define RETRIES	(HOLDS && again)
#else
#define RETRIES	0
#endif
#if LADDER || ONEXIT
#define STEPS(l) (runs[l] && waits[l] == TIME && due[l])
#define STEPTIMER	(stepping && (STEPS(A) || STEPS(X)))
#define STEPPING stepping
#else
#define STEPTIMER	0
#define STEPPING 0
#endif
#define LOOKS	(draining && childless)

/* init: life.next, init: life.asks */
inline next() {
	d_step {
		unasked++;
		if
		:: zombiesLeft || unasked > UNASKED -> unasked = 0; waiting = WAITING
		:: else
		fi;
		which = 0;
		if
		:: waiting -> after(last, waiting, which); last = which
		:: else
		fi
	}
	if
	:: waiting -> atomic {
		waiting = 0;
		if
		:: WAITING & BIT(which) -> d_step { take(which); which = 0 }
		:: else -> which = 0	/* it was deleted meanwhile */
		fi }
	:: !waiting && zombiesLeft
	:: !waiting && !zombiesLeft -> atomic {
		/* No death goes unnoticed while mote sleeps. */
		assert(!SOME(ORPHAN) || pending & BIT(CHLD));
		if
		:: WAITING -> d_step { waiting = WAITING; after(0, waiting, which); waiting = 0; take(which); which = 0 }
		:: RETRIES || STEPTIMER || LOOKS
		fi }
	fi
}

/* forward: Forwarder.Deliver, forward: Forwarder.send, forward: Forwarder.kill */
inline deliver(s) {
	atomic {
		if
		:: rested	/* all that are left get it */
		:: else -> USEPID
		fi;
		arrive(s);
		taken = 0; user = 0
	}
}

#if QUEUE
/* rt_sigqueueinfo(2) to the app, or what the same call says where there is no room. forward: Forwarder.queue */
inline queue(v, done) {
	if
	:: rested -> done = 1
	:: else -> USEPID;
		if
		:: !APPLIVES -> done = 1	/* to a zombie it is delivered, and discarded */
		:: APPLIVES && len(its) + len(mine) < QUEUE -> its!v; done = 1
		:: APPLIVES && len(its) + len(mine) >= QUEUE -> done = 0
		fi
	fi;
	if
	:: done -> owed = owed & ~BIT(RT)
	:: else
	fi
}

/* The time of the next try, and memory for those behind the first one. forward: held.wait */
inline wait() {
	again = 0;
#if SCARCE
	if
	:: !ring && memory -> ring = 1; memory = 0
	:: else
	fi
#endif
}

/* forward: held.end */
inline letIn() {
	limited = 0; again = 1;
#if SCARCE
	ring = 0
#endif
}

/* forward: Forwarder.Deliver */
inline deliverValue() {
	atomic {
		done = 0;
		if
		:: !HOLDS || FULL -> queue(value, done)
		:: else		/* it waits behind the others */
		fi;
		if
		:: done
		:: !done && FULL -> assert(0)	/* never: no more are accepted then */
		:: !done && !FULL ->
			/* forward: held.add */
			if
			:: !HOLDS -> limited = 1; wait()	/* forward: held.begin */
			:: else
			fi;
			kept!value;
			owed = owed & ~BIT(RT)
		fi;
		value = 0; done = 0; taken = 0
	}
}

/* forward: Forwarder.Retry */
inline retry() {
	do
	:: atomic { !HOLDS || !again -> break }
	:: atomic { HOLDS && again ->
		kept?<value>;
		queue(value, done);
		if
		:: done -> done = 0;
			/* forward: held.remove */
			kept?value; value = 0;
			if
			:: HOLDS
			:: else -> letIn(); break
			fi
		:: else -> wait(); value = 0; break
		fi }
	od
}
#endif

#if LADDER || ONEXIT
/* One look at one ladder, up to the next signal that it sends. forward: Ladder.Next, forward: Ladder.passed */
inline ladderNext(l) {
	do
	:: runs[l] && (waits[l] == NOTHING || (waits[l] == TIME && due[l])) ->
		waits[l] = NOTHING;
		due[l] = 0;
		if
		:: l == X && ONEXIT == 2 && step[l] == 0 -> waits[l] = DRAIN; step[l] = 1
		:: !(l == X && ONEXIT == 2) && step[l] == 0 -> step[l] = 1; spaced[l] = 0;
			signal = TERM;
			owed = BIT(TERM);
			break
		:: step[l] == 1 && !(l == X && ONEXIT == 2) -> step[l] = 2; waits[l] = TIME
		:: step[l] == 2 -> step[l] = 3; signal = KILL; break
		:: step[l] == 3 ->
			runs[l] = 0; step[l] = 0;
			ranOut = ranOut || l == X;
			break
		fi
	:: else -> break
	od
}

/* The ladder stands for the signal from now on. forward: Ladder.Start */
inline ladderStart(l) {
	owed = owed & ~BIT(INT);
	runs[l] = 1; step[l] = 0; waits[l] = NOTHING; due[l] = 0; spaced[l] = 1;
	hurried = hurried && l != A
}

/* init: life.kill, init: life.leave */
inline kill(l) {
	assert(spaced[l] || !hurried || l != A);	/* two keys in a row are no KILL */
	if
	:: draining && PID1 -> ranOut = 1; goto leave
	:: draining && !PID1 -> d_step { killDescendants() }
	:: !draining -> USEPID;
#if REFUSES
		goto killed
#else
		d_step { killApp() }
#endif
	fi;
	spaced[l] = 0
}

/* init: life.takeSteps, init: life.step */
inline takeSteps() {
	if
	:: stepping ->
		ladder = A;
		do
		:: atomic { ladder <= X ->
			signal = 0;
			ladderNext(ladder);
			if
			:: signal == KILL -> signal = 0; kill(ladder)
			:: signal == TERM -> signal = 0; deliver(TERM)
			:: else -> ladder++
			fi;
			assert(!owed) }
		:: atomic { ladder > X -> ladder = A; break }
		od;
		stepping = runs[A] || runs[X]
	:: else
	fi
}
#endif

/* init: life.handle, init: life.pass, init: life.deliver, forward: Classify */
inline handle() {
	if
	:: taken == 0
	:: taken == CHLD -> zombiesLeft = 1;
		if
		:: user -> deliver(CHLD)
		:: else -> taken = 0
		fi
	:: taken == TERM -> deliver(TERM)
	:: taken == INT && !LADDER -> deliver(INT)
#if LADDER
	:: taken == INT && LADDER ->
		/* init: life.react, init: ladders.of, init: hurries, forward: Ladder.Hurry */
		atomic {
			if
			:: !runs[A] -> ladderStart(A)
			:: runs[A] && waits[A] == TIME && spaced[A] -> due[A] = 1; hurried = 1; owed = owed & ~BIT(INT)
			:: runs[A] && waits[A] == TIME && !spaced[A] -> owed = owed & ~BIT(INT)	/* beforeKill */
			:: runs[A] && waits[A] != TIME -> assert(0)	/* never: what does not wait is taken at once */
			fi;
			stepping = 1;
			taken = 0
		}
#endif
#if STOPS
	:: taken == CONT -> deliver(CONT)
	:: taken == TSTP -> taken = 0
#endif
#if QUEUE
	:: taken == RT -> deliverValue()
#endif
	fi
}

/* The child at c is one no more, and the younger ones move up. */
inline leaveKin() {
	do
	:: c + 1 < kids -> kin[c] = kin[c+1]; c++
	:: else -> break
	od;
	kids--;
	kin[kids] = 0;
	c = 0
}

/* The app is stopped, and wait4(2) has not told so. */
#define TELLS(p) (p == 0 && !gone && stopped && !told)

/* init: life.reaped */
inline reaped(p) {
	state[p] = FREE;
	if
	:: p == 0 && !ended && !rested -> ended = 1; code = status[p]
	:: else
	fi;
	if
	:: p == 0 && !gone -> gone = 1
	:: else
	fi;
	status[p] = 0; parent[p] = 0
}

/* One wait4(2). init: life.reapOne, reaper: Reap, internal/kernel: Reap, init: life.lost */
inline reapOne() {
	d_step {
		c = 0;
		do
		:: c == kids || state[kin[c]] == ZOMBIE || TELLS(kin[c]) -> break
		:: else -> c++
		od
	}
	if
	:: kids == 0 ->
		childless = 1;
		assert(ended);	/* or mote would end with a code that is not the app's: life.lost */
		zombiesLeft = 0; n = 0; break
	:: kids > 0 && c == kids -> zombiesLeft = 0; n = 0; c = 0; break
	:: c < kids && state[kin[c]] == ZOMBIE -> d_step { p = kin[c]; leaveKin(); reaped(p); p = 0 }
	:: c < kids && state[kin[c]] != ZOMBIE -> c = 0; told = 1; stops = 1
	fi;
	n++
}

/* init: life.reapBatch */
inline reapBatch() {
	childless = 0;
	do
	:: atomic { n == BATCH -> zombiesLeft = 1; n = 0; break }
	:: atomic { n < BATCH && ended && PID1 && !ONEXIT -> zombiesLeft = 0; n = 0; break }
	:: atomic { n < BATCH && !(ended && PID1 && !ONEXIT) -> reapOne() }
#if STOPS
		/* init: life.appStopped */
		if
		:: atomic { stops -> stops = 0; USEPID; continueApp() }
		:: !stops
		fi
#endif
	od
}

/* init: life.iterate */
inline iterate() {
	next();
	handle();
	assert(!taken && !owed);	/* what is taken is dealt with at once */
#if QUEUE
	retry();
#endif
	if
	:: zombiesLeft || draining || STEPPING -> reapBatch()
	:: !(zombiesLeft || draining || STEPPING)
	fi;
#if LADDER || ONEXIT
	if
	:: !ended || draining -> takeSteps()
	:: ended && !draining	/* an app that has ended by itself is sent no KILL */
	fi
#endif
}

/* Nobody is left: life.alone, and whether that is so. init: life.alone, forward: Forwarder.Nobody */
#if PID1
#define ALONE	(childless && !SOME(THERE))
#define EMPTY	(!SOME(THERE))
#else
#define ALONE	(childless)
#define EMPTY	(kids == 0)
#endif

/* A descendant that a ladder has left alive. Where mote is PID 1, its end is theirs. */
#define ESCAPED(p)	(state[p] == ALIVE && parent[p] != OUTSIDE)

proctype mote() {
	byte which, waiting, n, c, p;
	bit user, stops, done;
	byte value;
#if LADDER || ONEXIT
	byte ladder, signal;
#endif
	/* init: Run, init: life.start */
	reapBatch();
	do
	:: !ended -> iterate()
	:: ended -> break
	od;

	/* init: life.drain */
#if ONEXIT
	atomic {
		/* forward: Forwarder.Rest, forward: held.drop */
		rested = 1;
#if QUEUE
		do
		:: HOLDS -> kept?_
		:: !HOLDS -> break
		od;
		letIn();
#endif
		draining = 1
	}
	reapBatch();
	if
	:: atomic { ALONE -> assert(EMPTY); goto leave }
	:: atomic { !ALONE -> ladderStart(X); stepping = 1 }
	fi;
	takeSteps();
	do
	:: atomic { runs[X] && !ALONE } -> iterate()
	:: atomic { runs[X] && ALONE -> assert(EMPTY); goto leave }
	:: atomic { !runs[X] -> assert(ranOut); assert(PID1 || !SOME(ESCAPED)); goto leave }
	od;
#endif

	/* init: life.leave */
leave:
	atomic { assert(ended && code == fate); exited = 1; goto done_ }
#if REFUSES
killed:
	atomic { assert(REFUSES && PID1); exited = 1 }
#endif
done_: skip
}

/* ---- the world ---- */

#define DIES(p) \
	:: atomic { !exited && state[p] == ALIVE && !(p == 0 && stopped) -> \
		d_step { if :: p == 0 && !gone -> end(p, SELF) :: else -> end(p, OTHER) fi } }

/* p forks, and its child is q. */
#define FORKS(p, q) \
	:: atomic { !exited && state[p] == ALIVE && state[q] == FREE && !(p == 0 && stopped) && \
		(PID1 || parent[p] != OUTSIDE) -> state[q] = ALIVE; parent[q] = p }

/* p waits for its child q. */
#define WAITS(p, q) \
	:: atomic { !exited && state[p] == ALIVE && state[q] == ZOMBIE && parent[q] == p && !(p == 0 && stopped) -> \
		state[q] = FREE; parent[q] = 0; status[q] = 0 }

#define ENTERS(p) \
	:: atomic { !exited && state[p] == FREE && (p != 0 || gone) -> state[p] = ALIVE; parent[p] = OUTSIDE } \
	:: atomic { !exited && state[p] == ZOMBIE && parent[p] == OUTSIDE -> state[p] = FREE; parent[p] = 0; status[p] = 0 }

#define PAIR(p, q) FORKS(p, q) FORKS(q, p) WAITS(p, q) WAITS(q, p)

#define SENDS(s) :: atomic { !exited && !(pending & BIT(s)) -> pending = pending | BIT(s) }

proctype world() {
	byte c;
	do
	:: exited -> break
	:: !exited	/* it may also leave mote in peace, for ever */
	SENDS(INT)
#if BUSY
	SENDS(TERM)
#endif
	:: atomic { !exited && !(pending & BIT(CHLD)) -> pending = pending | BIT(CHLD); sent = 1 }
	DIES(0)
#if PIDS > 1
	DIES(1)
	PAIR(0, 1)
#endif
#if PIDS > 2
	DIES(2)
	PAIR(0, 2)
	PAIR(1, 2)
#endif
#if PIDS > 3
	DIES(3)
	PAIR(0, 3)
	PAIR(1, 3)
	PAIR(2, 3)
#endif
#if STRANGERS
	ENTERS(0)
#if PIDS > 1
	ENTERS(1)
#endif
#if PIDS > 2
	ENTERS(2)
#endif
#endif
#if STOPS
	:: atomic { !exited && !(pending & BIT(CONT)) -> pending = (pending | BIT(CONT)) & ~BIT(TSTP) }
	:: atomic { !exited && !(pending & BIT(TSTP)) -> pending = (pending | BIT(TSTP)) & ~BIT(CONT) }
	:: atomic { !exited && APPLIVES && !stopped -> stopped = 1; pending = pending | BIT(CHLD) }
#endif
#if QUEUE
	:: atomic { !exited && !limited && len(mine) + len(its) < QUEUE -> mine!0 }
	:: atomic { !exited && !limited && len(mine) + len(its) < QUEUE && red < 2 -> red++; mine!red }
	:: atomic { !exited && HOLDS && !again -> again = 1 }
#endif
#if LADDER || ONEXIT
	/* A time may be as short as it likes; the clock sees that none is endless. */
	:: atomic { !exited && runs[A] && waits[A] == TIME && !due[A] -> due[A] = 1 }
	:: atomic { !exited && runs[X] && waits[X] == TIME && !due[X] -> due[X] = 1 }
#endif
	od
}

#if LADDER || ONEXIT
/* For a ladder, time matters until its wait is over and a second has passed since its last signal. */
#define PASSES(l) (runs[l] && ((waits[l] == TIME && !due[l]) || !spaced[l]))
inline pass(l) {
	if
	:: runs[l] -> spaced[l] = 1; due[l] = (waits[l] == TIME)
	:: else
	fi
}
#endif

#if QUEUE || LADDER || ONEXIT
proctype clock() {
	do
	:: exited -> break
#if QUEUE && !SCARCE
	:: atomic { !exited && HOLDS && !again -> again = 1 }
#endif
#if SCARCE	/* Memory comes in the end, and then another try. Whether this process or another goes on is what is fair. */
	:: atomic { !exited && (!memory || (HOLDS && !again)) -> memory = 1; again = 1 }
#endif
#if LADDER || ONEXIT
	:: atomic { !exited && (PASSES(A) || PASSES(X)) -> pass(A); pass(X) }
#endif
	od
}
#endif

#if QUEUE
/* The app takes its signals, for as long as it lives. Of two marked ones, the first has to come first, each once. */
proctype handler() {
	byte v;
	do
	:: exited -> break
	:: atomic { !exited && APPLIVES && len(its) > 0 ->
		its?v;
		if
		:: v -> assert(v == got + 1); got = v
		:: else
		fi;
		v = 0 }
	:: atomic { !exited && !APPLIVES && len(its) > 0 -> its?_ }
	od
}
#endif

init {
	atomic {
#if PIDS > 1
		/* A zombie that was inherited over exec: its CHLD has been deleted. init: life.adopt */
		if
		:: state[1] = ZOMBIE; status[1] = OTHER; adopt(1); pending = 0
		:: skip
		fi;
#endif
		state[0] = ALIVE; adopt(0);
		run mote();
		run world();
#if QUEUE || LADDER || ONEXIT
		run clock();
#endif
#if QUEUE
		run handler()
#endif
	}
}

/* Every signal is taken, whatever else goes on; iterate() sees that what is taken is dealt with. */
ltl int_taken  { [] ((pending & BIT(INT))  -> <> (!(pending & BIT(INT))  || exited)) }
#if BUSY
ltl term_taken { [] ((pending & BIT(TERM)) -> <> (!(pending & BIT(TERM)) || exited)) }
#endif
ltl chld_taken { [] ((pending & BIT(CHLD)) -> <> (!(pending & BIT(CHLD)) || exited)) }
#if STOPS
ltl cont_taken { [] ((pending & BIT(CONT)) -> <> (!(pending & BIT(CONT)) || exited)) }
ltl continued  { [] (stopped -> <> (!stopped || exited)) }
#endif
#if QUEUE
/* Both marked signals reach an app that lives on. */
ltl queued     { [] ((red > 0) -> <> (got > 0 || !APPLIVES)) && [] ((red > 1) -> <> (got > 1 || !APPLIVES)) }
#endif
/* Every zombie is reaped. */
ltl app_reaped { [] (ORPHAN(0) -> <> (!ORPHAN(0) || exited)) }
#if PIDS > 1
ltl all_reaped { [] (ORPHAN(1) -> <> (!ORPHAN(1) || exited)) }
#endif
#if LADDER
/* A ladder with a KILL comes to its end, and so does the app. */
ltl ladder_ends { [] (runs[A] -> <> ((!runs[A] && gone) || exited)) }
#endif
/* mote ends when it should. */
#if ONEXIT == 2
ltl leaves     { [] ((gone && !SOME(THERE)) -> <> (exited || SOME(THERE))) }
#else
ltl leaves     { [] (gone -> <> exited) }
#endif
