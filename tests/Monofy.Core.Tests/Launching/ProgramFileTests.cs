using System;
using System.Buffers.Binary;
using System.Text;
using Monofy.Core.Launching;

namespace Monofy.Core.Tests.Launching;

public sealed class ProgramFileTests
{
    [Theory]
    [InlineData("#!/bin/nosuch\necho", "the interpreter /bin/nosuch that it names is missing")]
    [InlineData("#! /usr/bin/env nosuch\n", "the interpreter /usr/bin/env that it names is missing")]
    [InlineData("#!/bin/sh\r\necho\r\n", "Windows line ends")]
    [InlineData("#!", "the interpreter  that it names is missing")]
    [InlineData("", "the interpreter that it names is missing")]
    public void A_script_lacks_its_interpreter(string text, string expected) =>
        Assert.Contains(expected, ProgramFile.WhatIsMissing(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_program_lacks_its_loader() =>
        Assert.StartsWith("its loader /lib/ld-musl.so is missing",
            ProgramFile.WhatIsMissing(Elf(62, "/lib/ld-musl.so")));

    [Theory]
    [InlineData(183, "it is a program for ARM64, and this machine is x86-64")]
    [InlineData(9999, "it is a program for another processor (9999), and this machine is x86-64")]
    [InlineData(62, "neither a program")]
    public void A_program_is_for_another_processor(int machine, string expected) =>
        Assert.StartsWith(expected, ProgramFile.WhyNotExecutable(Elf(machine, "/lib/ld.so"), 62));

    [Fact]
    public void No_first_bytes_are_too_odd()
    {
        var random = new Random(1);
        byte[] elf = Elf(62, "/lib/ld.so");
        for (int i = 0; i < 20_000; i++)
        {
            byte[] odd = elf[..random.Next(elf.Length + 1)];
            for (int k = random.Next(4); k > 0 && odd.Length > 0; k--)
                odd[random.Next(odd.Length)] = (byte)random.Next(256);
            Assert.NotEmpty(ProgramFile.WhatIsMissing(odd));
            Assert.NotEmpty(ProgramFile.WhyNotExecutable(odd, 62));
        }
    }

    private static byte[] Elf(int machine, string loader)
    {
        byte[] file = new byte[64 + 56 + loader.Length + 1];
        "\u007FELF"u8.CopyTo(file);
        (file[4], file[5]) = (2, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), (ushort)machine);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 3);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 8), 64 + 56);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 32), (ulong)loader.Length + 1);
        Encoding.UTF8.GetBytes(loader, file.AsSpan(64 + 56));
        return file;
    }
}
