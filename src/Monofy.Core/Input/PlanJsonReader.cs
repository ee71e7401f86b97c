using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>
/// Reads what <c>--export=json</c> printed. Mistakes have a file, line and column; all of them are reported, unless the
/// text is not JSON.
/// </summary>
public sealed class PlanJsonReader
{
    private readonly string _file;
    private readonly byte[] _text;
    private readonly Description _description;
    private readonly List<Diagnostic> _mistakes;

    private PlanJsonReader(string text, string file, Description description, List<Diagnostic> mistakes) =>
        (_text, _file, _description, _mistakes) = (Encoding.UTF8.GetBytes(text), file, description, mistakes);

    /// <summary>Adds the contents of <paramref name="text"/> to <paramref name="description"/>.</summary>
    /// <param name="text">The contents of the file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="description">The run.</param>
    /// <param name="mistakes">Receives the mistakes.</param>
    public static void Read(string text, string file, Description description, List<Diagnostic> mistakes)
    {
        var reader = new PlanJsonReader(text, file, description, mistakes);
        try
        {
            reader.ReadPlan();
        }
        catch (JsonException e)
        {
            mistakes.Add(new(file + ":" + (e.LineNumber + 1) + ":" + (e.BytePositionInLine + 1), "is not JSON"));
        }
    }

    private void ReadPlan()
    {
        var json = new Utf8JsonReader(_text);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Expect(json, "an object");
            return;
        }
        bool marked = false;
        while (NextKey(ref json, out string key))
        {
            if (key == PlanJsonFormat.Mark) marked = ReadMark(json);
            else if (key == "run") ReadSettings(ref json, SettingScope.Run, _description.Run.Add);
            else if (key == "defaults")
                ReadSettings(ref json, SettingScope.Service | SettingScope.Setup, _description.Defaults.Add);
            else if (key == "directory") _description.Directory = ReadText(ref json);
            else if (key == "services") ReadServices(ref json);
            else Unknown(ref json, key, [PlanJsonFormat.Mark, "run", "defaults", "directory", "services"]);
        }
        while (json.Read()) { }
        if (!marked)
            _mistakes.Add(new(_file,
                "is not a plan: expected \"" + PlanJsonFormat.Mark + "\": " + PlanJsonFormat.Version));
    }

    private bool ReadMark(Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out int version) ||
            version != PlanJsonFormat.Version)
            Expect(json, PlanJsonFormat.Version.ToString() + ", the version of the format that this monofy reads");
        return true;
    }

    private void ReadServices(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Expect(json, "a list of services");
            json.Skip();
            return;
        }
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.StartObject) ReadService(ref json);
            else Expect(json, "a service: an object");
            if (json.TokenType == JsonTokenType.StartArray) json.Skip();
        }
    }

    private void ReadService(ref Utf8JsonReader json)
    {
        var service = new ServiceDescription { Kind = ServiceKind.Service, Origin = PlaceOf(json) };
        var given = new List<GivenSetting>();
        while (NextKey(ref json, out string key))
        {
            switch (key)
            {
                case "name": service.Name = ReadName(ref json); break;
                case "kind": service.Kind = ReadKind(ref json); break;
                case "command": service.Command = ReadWords(ref json); break;
                case "depends-on": ReadDependencies(ref json, service); break;
                case "profiles": service.Profiles = Array.ConvertAll(ReadWords(ref json), static w => w.Text); break;
                case "image": (service.Kept ??= new()).Image = ReadText(ref json); break;
                case "ports": ReadPorts(ref json, service.Kept ??= new()); break;
                case "kept": ReadKept(ref json, service.Kept ??= new()); break;
                default: ReadSetting(ref json, key, SettingScope.Service | SettingScope.Setup, given.Add); break;
            }
        }
        SettingScope scope = service.Kind == ServiceKind.Setup ? SettingScope.Setup : SettingScope.Service;
        foreach (GivenSetting one in given)
        {
            if ((one.Setting.Scope & scope) != 0) service.Add(one);
            else _mistakes.Add(new(one.Origin.Place,
                one.Setting.Key + " is not for a " + Vocabulary.Kinds.Write(service.Kind)));
        }
        if (service.Command.Length == 0)
            _mistakes.Add(new(service.Origin.Place, "expected \"command\": a list of a program and its arguments"));
        _description.Services.Add(service);
    }

    private string ReadName(ref Utf8JsonReader json)
    {
        Origin place = PlaceOf(json);
        string name = ReadText(ref json);
        if (!ServiceName.IsValid(name))
            _mistakes.Add(new(place.Place, "name: expected a letter or digit, then letters, digits, _ . -"));
        return name;
    }

    private ServiceKind ReadKind(ref Utf8JsonReader json)
    {
        Origin place = PlaceOf(json);
        if (Vocabulary.Kinds.TryRead(ReadText(ref json), out ServiceKind kind) && kind != ServiceKind.Finally)
            return kind;
        _mistakes.Add(new(place.Place, "kind: expected setup, service or job"));
        return ServiceKind.Service;
    }

    private void ReadSettings(ref Utf8JsonReader json, SettingScope scope, Action<GivenSetting> add)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Expect(json, "an object");
            json.Skip();
            return;
        }
        while (NextKey(ref json, out string key)) ReadSetting(ref json, key, scope, add);
    }

    private void ReadSetting(ref Utf8JsonReader json, string key, SettingScope scope, Action<GivenSetting> add)
    {
        if (SettingTable.FindKey(key) is not { IsAction: false } setting || (setting.Scope & scope) == 0 ||
            setting.Name == "--depends-on")
        {
            var keys = new List<string>();
            foreach (Setting one in SettingTable.All)
            {
                if (!one.IsAction && (one.Scope & scope) != 0) keys.Add(one.Key);
            }
            Unknown(ref json, key, keys);
        }
        else if (json.TokenType == JsonTokenType.StartArray && setting.IsRepeatable)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray) add(ReadValue(ref json, setting));
        }
        else
        {
            add(ReadValue(ref json, setting));
        }
    }

    private GivenSetting ReadValue(ref Utf8JsonReader json, Setting setting)
    {
        Origin place = PlaceOf(json);
        Template[]? words = null;
        string text;
        if (json.TokenType == JsonTokenType.StartArray)
        {
            words = ReadWords(ref json);
            text = string.Join(',', Array.ConvertAll(words, static w => w.Text));
            if (setting.Form != SettingForm.Command) words = null;
        }
        else
        {
            text = ReadText(ref json);
        }
        return new(setting, text, place) { Words = words, As = setting.Key + ": " + text };
    }

    private void ReadDependencies(ref Utf8JsonReader json, ServiceDescription service)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Expect(json, "a list of dependencies");
            json.Skip();
            return;
        }
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Origin place = PlaceOf(json);
            if (json.TokenType == JsonTokenType.StartObject) ReadDependency(ref json, service, place);
            else AddDependency(service, ReadText(ref json), place, true, false);
        }
    }

    private void ReadDependency(ref Utf8JsonReader json, ServiceDescription service, Origin place)
    {
        string name = "", condition = "";
        bool required = true, restart = false;
        while (NextKey(ref json, out string key))
        {
            if (key == "name") name = ReadText(ref json);
            else if (key == "condition") condition = ":" + ReadText(ref json);
            else if (key == "required") required = ReadText(ref json) != "0";
            else if (key == "restart") restart = ReadText(ref json) == "1";
            else Unknown(ref json, key, ["name", "condition", "required", "restart"]);
        }
        AddDependency(service, name + condition, place, required, restart);
    }

    private void AddDependency(ServiceDescription service, string text, Origin place, bool required, bool restart)
    {
        int colon = text.IndexOf(':');
        Condition condition = default;
        string name = colon < 0 ? text : text[..colon];
        if (name.Length == 0 || (colon >= 0 && !Vocabulary.Conditions.TryRead(text[(colon + 1)..], out condition)))
            _mistakes.Add(new(place.Place,
                "depends-on: " + text + ": expected NAME, or NAME:started, NAME:healthy, NAME:completed"));
        service.DependsOn.Add(new(name, colon < 0 ? null : condition, place)
        {
            As = "depends-on: " + text, Required = required, Restart = restart,
        });
    }

    private void ReadPorts(ref Utf8JsonReader json, Kept kept)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Expect(json, "a list of ports");
            json.Skip();
            return;
        }
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            int target = 0;
            string published = "", protocol = "tcp";
            bool exposed = false;
            while (NextKey(ref json, out string key))
            {
                if (key == "target") _ = Forms.TryNumber(ReadText(ref json), out target);
                else if (key == "published") published = ReadText(ref json);
                else if (key == "protocol") protocol = ReadText(ref json);
                else if (key == "exposed") exposed = ReadText(ref json) == "1";
                else Unknown(ref json, key, ["target", "published", "protocol", "exposed"]);
            }
            kept.Ports.Add(KeptPort.At(published, target, protocol, exposed));
        }
    }

    // The values are kept as they are.
    private void ReadKept(ref Utf8JsonReader json, Kept kept)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Expect(json, "an object");
            json.Skip();
            return;
        }
        while (NextKey(ref json, out string key))
        {
            Origin place = PlaceOf(json);
            int start = (int)json.TokenStartIndex;
            json.Skip();
            kept.Other.Add((key, Encoding.UTF8.GetString(_text.AsSpan(start, (int)json.BytesConsumed - start)), place));
        }
    }

    private Template[] ReadWords(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Expect(json, "a list of texts");
            json.Skip();
            return [];
        }
        var words = new List<Template>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) words.Add(ReadText(ref json));
        return words.ToArray();
    }

    // Reads text, a number, true or false, in the form that an option takes.
    private string ReadText(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String: return json.GetString()!;
            case JsonTokenType.Number: return Encoding.UTF8.GetString(json.ValueSpan);
            case JsonTokenType.True: return "1";
            case JsonTokenType.False: return "0";
            default:
                Expect(json, "text, a number, true or false");
                json.Skip();
                return "";
        }
    }

    // Reads the next key of an object and moves to its value; false at the end of the object.
    private static bool NextKey(ref Utf8JsonReader json, out string key)
    {
        key = "";
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName) return false;
        key = json.GetString()!;
        json.Read();
        return true;
    }

    private void Unknown(ref Utf8JsonReader json, string key, IEnumerable<string> known)
    {
        string? near = Nearest.Of(key, known);
        _mistakes.Add(new(PlaceOf(json).Place,
            "unknown key " + key + (near == null ? "" : "; did you mean " + near + "?")));
        json.Skip();
    }

    private void Expect(in Utf8JsonReader json, string what) =>
        _mistakes.Add(new(PlaceOf(json).Place, "expected " + what));

    private Origin PlaceOf(in Utf8JsonReader json)
    {
        ReadOnlySpan<byte> before = _text.AsSpan(0, (int)json.TokenStartIndex);
        int newline = before.LastIndexOf((byte)'\n');
        return Origin.At(_file, before.Count((byte)'\n') + 1, before.Length - newline);
    }
}
