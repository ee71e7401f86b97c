using Monofy.Core.Input;

namespace Monofy.Core.Tests.Docs;

/// <summary>What is made of the one table of options.</summary>
public sealed class OptionTableTests
{
    [Fact]
    public void The_page_about_the_options_is_up_to_date() =>
        Repository.CheckGolden("docs/options.md", OptionsPage.Write());

    [Fact]
    public void The_schema_of_a_plan_is_up_to_date() =>
        Repository.CheckGolden("docs/plan.schema.json", PlanSchema.Write());

    [Fact]
    public void The_schema_of_x_monofy_is_up_to_date() =>
        Repository.CheckGolden("docs/x-monofy.schema.json", ExtensionSchema.Write());

    [Fact]
    public void The_schema_of_the_control_protocol_is_up_to_date() =>
        Repository.CheckGolden("docs/control.schema.json", ControlSchema.Write());

    [Fact]
    public void The_help_is_as_it_was() =>
        Repository.CheckGolden("tests/Monofy.Core.Tests/Golden/help.txt", Help.All());
}
