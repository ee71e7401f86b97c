// csc for machines without the .NET SDK: the command line of csc, its source generators included, over the compiler's package.
// Written in C# 6, because Debian's mcs compiles it.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

public sealed class Loader : IAnalyzerAssemblyLoader
{
    public void AddDependencyLocation(string path) { }
    public Assembly LoadFromPath(string path) { return AssemblyLoadContext.Default.LoadFromAssemblyPath(path); }
}

public sealed class File2 : AdditionalText
{
    private readonly string path;
    public File2(string path) { this.path = path; }
    public override string Path { get { return path; } }
    public override SourceText GetText(System.Threading.CancellationToken token) { return SourceText.From(File.ReadAllText(path)); }
}

public static class Compiler
{
    public static int Main(string[] args)
    {
        CSharpCommandLineArguments line = CSharpCommandLineParser.Default.Parse(args, Directory.GetCurrentDirectory(), null, null);
        if (Report(line.Errors) != 0) return 1;
        var trees = new List<SyntaxTree>();
        foreach (CommandLineSourceFile file in line.SourceFiles)
        {
            using (Stream stream = File.OpenRead(file.Path))
                trees.Add(CSharpSyntaxTree.ParseText(SourceText.From(stream, System.Text.Encoding.UTF8), line.ParseOptions, file.Path));
        }
        var references = new List<MetadataReference>();
        foreach (CommandLineReference reference in line.MetadataReferences)
            references.Add(MetadataReference.CreateFromFile(reference.Reference, reference.Properties, null));
        Compilation compilation = CSharpCompilation.Create(line.CompilationName ?? Path.GetFileNameWithoutExtension(line.OutputFileName), trees, references, line.CompilationOptions);
        var loader = new Loader();
        string[] folders = line.AnalyzerReferences.Select(r => Path.GetDirectoryName(r.FilePath)).Distinct().ToArray();
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            folders.Select(f => Path.Combine(f, name.Name + ".dll")).Where(File.Exists).Select(context.LoadFromAssemblyPath).FirstOrDefault();
        var analyzers = new List<AnalyzerFileReference>();
        foreach (CommandLineAnalyzerReference reference in line.AnalyzerReferences) analyzers.Add(new AnalyzerFileReference(reference.FilePath, loader));
        ISourceGenerator[] generators = analyzers.SelectMany(a => a.GetGenerators(LanguageNames.CSharp)).ToArray();
        ImmutableArray<Diagnostic> generated = ImmutableArray<Diagnostic>.Empty;
        if (generators.Length > 0)
        {
            GeneratorDriver driver = CSharpGeneratorDriver.Create(generators, null, (CSharpParseOptions)line.ParseOptions, null);
            driver.RunGeneratorsAndUpdateCompilation(compilation, out compilation, out generated);
        }
        DiagnosticAnalyzer[] rules = analyzers.Where(a => !a.FullPath.Contains("Generator")).SelectMany(a => a.GetAnalyzers(LanguageNames.CSharp)).ToArray();
        var found = new List<Diagnostic>(generated);
        if (rules.Length > 0)
        {
            AdditionalText[] more = line.AdditionalFiles.Select(f => (AdditionalText)new File2(f.Path)).ToArray();
            var options = new AnalyzerOptions(ImmutableArray.CreateRange(more));
            found.AddRange(compilation.WithAnalyzers(ImmutableArray.CreateRange(rules), options).GetAnalyzerDiagnosticsAsync().Result);
        }
        Directory.CreateDirectory(line.OutputDirectory);
        string output = Path.Combine(line.OutputDirectory, line.OutputFileName);
        using (Stream dll = File.Create(output))
        {
            found.AddRange(compilation.Emit(dll, null, line.DocumentationPath == null ? null : new MemoryStream(), null, null, line.EmitOptions, null, null, null, null, default(System.Threading.CancellationToken)).Diagnostics);
        }
        int result = Report(found);
        if (result != 0) File.Delete(output);
        return result;
    }

    private static int Report(IEnumerable<Diagnostic> diagnostics)
    {
        bool failed = false;
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (diagnostic.IsSuppressed || diagnostic.Severity < DiagnosticSeverity.Warning) continue;
            failed |= diagnostic.Severity == DiagnosticSeverity.Error;
            Console.WriteLine(diagnostic);
        }
        return failed ? 1 : 0;
    }
}
