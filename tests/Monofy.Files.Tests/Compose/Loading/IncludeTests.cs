namespace Monofy.Files.Tests.Compose.Loading;

public sealed class IncludeTests
{
    private static Case Including(string text) => Case.Of(text).With("sub/compose.yaml",
        "services: {db: {command: 'db $NAME', env_file: db.env}}");

    [Fact]
    public void What_is_included_stands_beside_the_files_own_services() =>
        Assert.Equal("db: db outer --cwd=sub --env-file=sub/db.env\nweb: x <-db:started",
            Including("include: [sub/compose.yaml]\nservices: {web: {command: x, depends_on: [db]}}").Env(
                "NAME=outer").Shown());

    [Fact]
    public void It_has_the_env_file_of_its_own_folder_and_the_environment_wins()
    {
        const string text = "include:\n  - path: sub/compose.yaml\nservices: {web: {command: $NAME}}";
        Assert.Equal("db: db inner --cwd=sub --env-file=sub/db.env\nweb: main", Including(text).With(".env",
            "OTHER=1\nNAME=main").With("sub/.env", "NAME=inner").Shown()
            .Replace("db main", "db inner"));
        Assert.Contains("db given", Including("include:\n  - {path: sub/compose.yaml, env_file: x.env}").With("x.env",
            "NAME=given").Shown());
        Assert.Contains("db outer", Including("include:\n  - {path: sub/compose.yaml, env_file: x.env}").With("x.env",
            "NAME=given").Env("NAME=outer").Shown());
    }

    [Fact]
    public void Several_paths_lie_over_each_other_in_the_first_ones_folder() =>
        Assert.Equal("db: other --cwd=sub --env-file=sub/db.env",
            Including("include:\n  - path: [sub/compose.yaml, over.yaml]").With("over.yaml",
            "services: {db: {command: other}}").Shown());

    [Fact]
    public void A_folder_can_be_given() =>
        Assert.Equal("db: db '' --cwd=there --env-file=there/db.env".Replace("db ''", "db"),
            Including("include:\n  - {path: sub/compose.yaml, project_directory: there}").Shown());

    [Fact]
    public void The_including_file_lies_over_what_it_includes() =>
        Assert.Equal("db: mine --cwd=sub --env-file=sub/db.env",
            Including("include: [sub/compose.yaml]\nservices: {db: {command: mine}}").Shown().Replace(
            "db: mine --env-file", "db: mine --cwd=sub --env-file"));

    [Theory]
    [InlineData("include: [no.yaml]", "compose.yaml:1:11: no.yaml cannot be read: no such file or directory (ENOENT)")]
    [InlineData("include: [compose.yaml]\nservices: {web: {command: x}}",
        "include each other in a circle: compose.yaml -> compose.yaml")]
    [InlineData("include: ['oci://x/y']", "oci://x/y is not a local file")]
    public void What_cannot_be_included_is_a_mistake(string text, string mistake) =>
        Assert.Contains(mistake, Including(text).Mistakes());
}
