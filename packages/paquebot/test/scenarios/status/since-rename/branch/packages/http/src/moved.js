export const moved = 1
