namespace Monofy.Core.Input;

/// <summary>An option as somebody gave it.</summary>
/// <param name="Option">Which.</param>
/// <param name="Value">Its value; <c>1</c> or <c>0</c> for a flag.</param>
/// <param name="As">How it was written, for messages: <c>--grace=abc</c>, <c>MONOFY_GRACE=abc</c>.</param>
internal readonly record struct GivenOption(Option Option, string Value, string As)
{
    /// <summary>The option or the variable that gave it.</summary>
    public string Source => As[0] == '-' ? Option.Name : Option.Variable!;
}
