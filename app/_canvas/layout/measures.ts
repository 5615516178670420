/** Sizes and gaps of the canvas, in pixels at zoom 1. */
export const CARD_WIDTH = 300;
export const CARD_HEIGHT = 84;
export const BRANCH_HEIGHT = 56;

export const COLUMN_GAP = 48;
export const ROOT_GAP = 96;
/** An empty route still needs room for its label. */
export const EMPTY_COLUMN = CARD_WIDTH;
export const GAP = 60;
export const BRANCH_GAP = 108;
export const BUS = 18;
export const LABEL_AT = 44;
export const BRANCH_PLUS_AT = 80;
export const PLUS_AT = GAP / 2;
export const JOIN_RISE = 22;
export const JOIN_GAP = 30;

/** From the loop's card to its frame, and inside the frame. */
export const FRAME_GAP = 20;
export const FRAME_HEAD = 36;
export const FRAME_PAD = 24;
/** Room for the + of an empty frame and the words below it. */
export const EMPTY_BODY = 104;

/** From a card to what stands on its way for errors: the label and the + lie between. */
export const SIDE_GAP = 176;
export const SIDE_LABEL_AT = 66;
export const SIDE_PLUS_AT = 148;
