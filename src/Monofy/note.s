/* By this note `monofy ctl` knows that a process understands the signal that opens the control socket (docs/decisions/006). */
    .section .note.monofy, "a", %note
    .balign 4
    .long 7, 4, 1
    .asciz "Monofy"
    .balign 4
    .long 1
    .section .note.GNU-stack, "", %progbits
