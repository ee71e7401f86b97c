using System.Runtime.CompilerServices;

// Every P/Invoke is blittable: no stub allocates, converts or throws, which the code between clone and execve relies
// on.
[assembly: DisableRuntimeMarshalling]
