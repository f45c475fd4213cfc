// Nothing: the library behind this name is the distribution's.
