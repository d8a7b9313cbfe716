// Shows programs the AVX-512 BF16 instructions of a processor whose virtual machine hides them.
//
// Some hosts leave the flag out of what CPUID says, although the instructions work. This is loaded before a program (LD_AUDIT), makes sure that
// they do, and has the system trap CPUID (arch_prctl(2), ARCH_SET_CPUID), which then answers with the flag. So all engines can be measured
// as on a processor that shows the flag. A program that handles SIGSEGV by itself will not run with this.

#define _GNU_SOURCE
#include <cpuid.h>
#include <immintrin.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

// asm/prctl.h
enum { ARCH_SET_CPUID_CODE = 0x1012 };

static sigjmp_buf behind_the_test;

static void leave(int number) {
    (void)number;
    siglongjmp(behind_the_test, 1);
}

__attribute__((target("avx512f,avx512bf16"))) static float sum_of_products(void) {
    const __m512bh ones = (__m512bh)_mm512_set1_epi32(0x3F803F80);
    return _mm512_cvtss_f32(_mm512_dpbf16_ps(_mm512_setzero_ps(), ones, ones));
}

static bool works(void) {
    struct sigaction action = {.sa_handler = leave}, before;
    sigaction(SIGILL, &action, &before);
    volatile float sum = 0;
    if (sigsetjmp(behind_the_test, 1) == 0) sum = sum_of_products();
    sigaction(SIGILL, &before, NULL);
    return sum == 2;
}

static void allow_cpuid(bool allowed) { syscall(SYS_arch_prctl, ARCH_SET_CPUID_CODE, (unsigned long)allowed); }

static void answer(int number, siginfo_t *information, void *context) {
    (void)information;
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    const uint8_t *code = (const uint8_t *)registers[REG_RIP];
    if (code[0] != 0x0f || code[1] != 0xa2) {
        // not ours: it happens again when this returns, and ends the process
        signal(number, SIG_DFL);
        return;
    }
    const uint32_t leaf = (uint32_t)registers[REG_RAX], part = (uint32_t)registers[REG_RCX];
    uint32_t a, b, c, d;
    allow_cpuid(true);
    __cpuid_count(leaf, part, a, b, c, d);
    allow_cpuid(false);
    // leaf 7: the first part says how many more there are, the second has the flag
    if (leaf == 7 && part == 0 && a == 0) a = 1;
    if (leaf == 7 && part == 1) a |= 1 << 5;
    registers[REG_RAX] = a;
    registers[REG_RBX] = b;
    registers[REG_RCX] = c;
    registers[REG_RDX] = d;
    registers[REG_RIP] += 2;
}

__attribute__((constructor)) static void install(void) {
    if (!works()) {
        fprintf(stderr, "cpuid: this processor has no AVX-512 BF16 instructions\n");
        _exit(70);
    }
    struct sigaction action = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    if (syscall(SYS_arch_prctl, ARCH_SET_CPUID_CODE, 0ul) != 0) {
        fprintf(stderr, "cpuid: this system cannot trap CPUID\n");
        _exit(70);
    }
}

// What makes this an auditing library: one that is there before anything of the program runs.
unsigned la_version(unsigned version) { return version; }
