// The shell has one thread, and what it shares (the arena) is made for one.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
