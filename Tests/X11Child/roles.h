/* Plays the part that the arguments name, to its end; -1 when they name none. */
int role(int count, char **arguments);
