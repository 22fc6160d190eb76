/*
 * What the keeper's files share, as one: nothing of it is seen outside of this folder and its tests.
 */
#ifndef EW_PROGRAMS_KEEPER_PRIVATE_H
#define EW_PROGRAMS_KEEPER_PRIVATE_H

#include "programs/keeper/keeper_asks.h"
#include "programs/keeper/keeper_calls.h"
#include "programs/keeper/keeper_state.h"
#include "programs/keeper/keeper_work.h"

#endif
