using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;

namespace Monofy.Harness;

/// <summary>Which namespace of an assembly refers to which other one: in the shape of its types and members, and in the
/// code of every method. Constants that the compiler copies leave no trace.</summary>
internal static class NamespaceGraph
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance |
            BindingFlags.Static;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static f => (OpCode)f.GetValue(null)!).ToDictionary(static c => c.Value);

    /// <summary>The edges between <paramref name="root"/>, the empty name, and the namespaces below it, by the names
    /// that follow it.</summary>
    public static IReadOnlyCollection<(string From, string To)> Of(Assembly assembly, string root)
    {
        var edges = new SortedSet<(string, string)>();
        foreach (Type type in assembly.GetTypes())
        {
            if (Below(type, root) is not { } from) continue;
            foreach (Type used in Used(type))
            {
                if (used.Assembly == assembly && Below(used, root) is { } to && to != from) edges.Add((from, to));
            }
        }
        return edges;
    }

    /// <summary>What lies on a circle of <paramref name="edges"/>, or leads to one.</summary>
    public static IReadOnlyCollection<string> Circle(IReadOnlyCollection<(string From, string To)> edges)
    {
        var left = new HashSet<string>(edges.SelectMany(static e => new[] { e.From, e.To }));
        // Those that refer to none of the rest fall away.
        while (left.RemoveWhere(n => !edges.Any(e => e.From == n && left.Contains(e.To))) > 0) { }
        return left;
    }

    private static string? Below(Type type, string root) =>
        type.Namespace == root ? "" : type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) == true
            ? type.Namespace[(root.Length + 1)..].Split('.')[0] : null;

    private static IEnumerable<Type> Used(Type type)
    {
        var used = new HashSet<Type>();
        Add(used, type.BaseType);
        foreach (Type i in type.GetInterfaces()) Add(used, i);
        foreach (FieldInfo field in type.GetFields(Declared)) Add(used, field.FieldType);
        foreach (MethodBase method in type.GetMethods(Declared).Cast<MethodBase>()
            .Concat(type.GetConstructors(Declared)))
        {
            Add(used, (method as MethodInfo)?.ReturnType);
            foreach (ParameterInfo parameter in method.GetParameters()) Add(used, parameter.ParameterType);
            if (method.GetMethodBody() is not { } body) continue;
            foreach (LocalVariableInfo local in body.LocalVariables) Add(used, local.LocalType);
            foreach (MemberInfo member in Members(method, body)) AddMember(used, member);
        }
        return used;
    }

    private static void AddMember(HashSet<Type> used, MemberInfo member)
    {
        Add(used, member as Type ?? member.DeclaringType);
        if (member is FieldInfo field) Add(used, field.FieldType);
        if (member is MethodInfo method) Add(used, method.ReturnType);
        if (member is MethodInfo { IsGenericMethod: true } generic)
        {
            foreach (Type argument in generic.GetGenericArguments()) Add(used, argument);
        }
    }

    private static void Add(HashSet<Type> used, Type? type)
    {
        while (type is { HasElementType: true }) type = type.GetElementType();
        if (type == null || !used.Add(type) || !type.IsGenericType) return;
        foreach (Type argument in type.GetGenericArguments()) Add(used, argument);
    }

    // What the instructions of a method name.
    private static IEnumerable<MemberInfo> Members(MethodBase method, MethodBody body)
    {
        byte[] code = body.GetILAsByteArray()!;
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE) value = unchecked((short)(0xFE00 | code[at++]));
            OpCode instruction = s_codes[value];
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType &&
                method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType,
                    ofMethod) is { } member) yield return member;
            at += SizeOf(instruction.OperandType, code, at);
        }
    }

    private static int SizeOf(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
        _ => 4,
    };
}
