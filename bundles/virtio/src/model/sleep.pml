/*
 * Two sides of a ring that sleep when there is nothing to do: see README.md.
 *
 * Side 0 is the driver, side 1 the device; both run the same text, as both roles use the same Suppression. The driver
 * offers MESSAGES elements, at most NUM at a time; the device returns each. It must never happen that both sleep.
 *
 *   -DEVENT            EVENT_IDX instead of flags
 *   -DSTAY_ON          notifications are never switched off
 *   -DNO_PUBLISH=s     side s leaves out the fence between its index and the other's wish
 *   -DNO_WANT=s        side s leaves out the fence between its wish and the other's index
 *   -DNO_RELEASE=s     side s publishes its index with a plain store
 *   -DNO_ACQUIRE=s     side s looks at the other's index with a plain load
 */

#ifndef NO_PUBLISH
#define NO_PUBLISH 9
#endif
#ifndef NO_WANT
#define NO_WANT 9
#endif
#ifndef NO_RELEASE
#define NO_RELEASE 9
#endif
#ifndef NO_ACQUIRE
#define NO_ACQUIRE 9
#endif

#define NUM 2
#define MESSAGES 3
/* Counters are shown modulo 8, and wrap on the way. */
#define START 6
#define SHOWN(counter) ((START + (counter)) & 7)
/* (new - event - 1) < (new - old), modulo 8 */
#define PASSES(event, old, new) ((((new) + 15 - (event)) & 7) < (((new) + 8 - (old)) & 7))

/* Shared memory, by the side that writes it. */
byte idx[2];
byte wish[2];
byte data[4];            /* side * NUM + slot */

/* Store buffer of each side: what is not in shared memory yet. Leaves it in any order, but for a release. */
byte b_idx[2]; bool p_idx[2];
byte b_wish[2]; bool p_wish[2];
byte b_data[4]; bool p_data[4];
/* The index was released after a wish that is still in the buffer. */
bool behind_wish[2];

/* What each side has seen of the other's memory: a load may give this, or what is there now. */
byte v_idx[2];
byte v_wish[2];
byte v_data[4];          /* reading side * NUM + slot */

/* The doorbell of each side: stays rung until it is heard. */
bool rung[2];

#define OTHER(s) (1 - (s))
#define DRAINED(s) (!p_idx[s] && !p_wish[s] && !p_data[(s) * NUM] && !p_data[(s) * NUM + 1])

/* Nothing seen later is older than what is there now. */
inline refresh(s) {
    v_idx[s] = idx[OTHER(s)];
    v_wish[s] = wish[OTHER(s)];
    v_data[(s) * NUM] = data[OTHER(s) * NUM];
    v_data[(s) * NUM + 1] = data[OTHER(s) * NUM + 1]
}

inline fullFence(s) {
    atomic { DRAINED(s); refresh(s) }
}

/* Stores leave the buffers whenever it pleases them. */
active proctype memory() {
    byte s, i;
end:
    do
    :: d_step { p_wish[0] -> wish[0] = b_wish[0]; p_wish[0] = false; behind_wish[0] = false }
    :: d_step { p_wish[1] -> wish[1] = b_wish[1]; p_wish[1] = false; behind_wish[1] = false }
    :: d_step { p_data[0] -> data[0] = b_data[0]; p_data[0] = false }
    :: d_step { p_data[1] -> data[1] = b_data[1]; p_data[1] = false }
    :: d_step { p_data[2] -> data[2] = b_data[2]; p_data[2] = false }
    :: d_step { p_data[3] -> data[3] = b_data[3]; p_data[3] = false }
    :: d_step { p_idx[0] && (NO_RELEASE == 0 || (!p_data[0] && !p_data[1] && !behind_wish[0])) ->
        idx[0] = b_idx[0]; p_idx[0] = false }
    :: d_step { p_idx[1] && (NO_RELEASE == 1 || (!p_data[2] && !p_data[3] && !behind_wish[1])) ->
        idx[1] = b_idx[1]; p_idx[1] = false }
    od
}

inline storeWish(s, value) {
    d_step { b_wish[s] = value; p_wish[s] = true }
}

inline storeIndex(s, value) {
    d_step { b_idx[s] = value; p_idx[s] = true; behind_wish[s] = p_wish[s] }
}

/* DriverQueue.index, DeviceQueue.index */
inline loadIndex(s) {
    atomic {
        if
        :: v_idx[s] = idx[OTHER(s)]
        :: skip
        fi;
        if
        :: NO_ACQUIRE == s
        :: else -> d_step { v_wish[s] = wish[OTHER(s)]; v_data[(s) * NUM] = data[OTHER(s) * NUM];
            v_data[(s) * NUM + 1] = data[OTHER(s) * NUM + 1] }
        fi
    }
}

/* Suppression.setEvent, or the flag of Suppression.want */
inline switchOn(s) {
#ifdef EVENT
    storeWish(s, SHOWN(taken));
#else
    storeWish(s, 1);
#endif
    on = true;
    eventAt = taken;
    if
    :: NO_WANT == s
    :: else -> fullFence(s)
    fi
}

/* Suppression.want */
inline want(s, yes) {
    if
#ifdef EVENT
    :: yes && (!on || eventAt != taken) -> switchOn(s)
    :: !yes && on -> on = false; eventAt = taken; storeWish(s, (SHOWN(taken) + 4) & 7)
#else
    :: yes && !on -> switchOn(s)
    :: !yes && on -> on = false; storeWish(s, 0)
#endif
    :: else
    fi
}

/* DriverQueue.pending and lookAndArm, DeviceQueue likewise: fresh is the number to take. */
inline look(s) {
    loadIndex(s);
    fresh = (v_idx[s] + 8 - SHOWN(taken)) & 7;
#ifdef EVENT
    if
    :: fresh == 0 && on && eventAt != taken ->
        switchOn(s);
        loadIndex(s);
        fresh = (v_idx[s] + 8 - SHOWN(taken)) & 7
    :: else
    fi;
#endif
    /* The check against a hostile peer holds for an honest one. */
    assert(fresh <= NUM)
}

/* publish, Suppression.wantedByOther */
inline publish(s) {
    storeIndex(s, SHOWN(sent));
    if
    :: NO_PUBLISH == s
    :: else -> fullFence(s)
    fi;
    atomic {
        if
        :: v_wish[s] = wish[OTHER(s)]
        :: skip
        fi;
        if
#ifdef EVENT
        :: PASSES(v_wish[s], SHOWN(published), SHOWN(sent)) -> ring = true
#else
        :: v_wish[s] -> ring = true
#endif
        :: else -> ring = false
        fi;
        published = sent
    };
    if
    :: ring ->
        /* A system call: what was stored before is seen by who is woken. */
        atomic { DRAINED(s); rung[OTHER(s)] = true; ring = false }
    :: else
    fi
}

#define DONE (s == 0 -> taken == MESSAGES : published == MESSAGES)
#define CAN_SEND (s == 0 -> sent < MESSAGES && sent - taken < NUM : sent < taken)

proctype side(byte s) {
    byte sent, published, taken, fresh, eventAt;
    bool on = true, idle, ring;

    do
    :: DONE -> break
    :: else ->
        idle = true;
        look(s);
        do
        :: fresh > 0 ->
            /* The element is read after the index that shows it: never what was there before. */
            atomic {
                if
                :: v_data[s * NUM + (taken & 1)] = data[OTHER(s) * NUM + (taken & 1)]
                :: skip
                fi;
                assert(v_data[s * NUM + (taken & 1)] == taken + 1);
                taken++; fresh--; idle = false
            }
        :: else -> break
        od;
        if
        :: CAN_SEND ->
            do
            :: CAN_SEND ->
                d_step { b_data[s * NUM + (sent & 1)] = sent + 1; p_data[s * NUM + (sent & 1)] = true; sent++ }
            :: sent > published -> break
            od;
            publish(s);
            idle = false
        :: else
        fi;
        if
        :: idle ->
            want(s, true);
            look(s);
            if
            :: fresh == 0 -> atomic { rung[s] -> rung[s] = false; refresh(s) }
            :: else
            fi;
#ifndef STAY_ON
            want(s, false)
#endif
        :: else
        fi
    od
}

init {
    atomic {
        idx[0] = SHOWN(0); idx[1] = SHOWN(0); v_idx[0] = SHOWN(0); v_idx[1] = SHOWN(0);
#ifdef EVENT
        wish[0] = SHOWN(0); wish[1] = SHOWN(0);
#else
        wish[0] = 1; wish[1] = 1;
#endif
        v_wish[0] = wish[1]; v_wish[1] = wish[0];
        run side(0);
        run side(1)
    }
}
