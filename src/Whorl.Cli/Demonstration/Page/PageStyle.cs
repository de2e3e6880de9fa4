namespace Whorl.Cli.Demonstration.Page;

/// <summary>How the page looks, in light and dark, on a wall and on a phone.</summary>
internal static class PageStyle
{
    public const string Text = """
        :root{--paper:#fbfaf7;--card:#fff;--line:#e4e1d9;--ink:#1c1f26;--soft:#626873;--accent:#0d6e6e;--shell:#15181e;--shellink:#e6e8ee;--bad:#b3372f;--good:#12805c;--warn:#96600a;
        --a256:#0d6e6e;--a128:#2f6fde;--cha:#7a4bc0;--aead:#2d8a4e;--cbc:#b98206;--dhe:#c45a1c;--rsa:#a8323e;--p0:#cfe8e4;--p1:#f6dfc3;--p2:#dcd9f5;--p3:#d8eac8;--p4:#f5d5da;--p5:#cfe0fa;--p6:#e9e2a9}
        @media(prefers-color-scheme:dark){:root{--paper:#111419;--card:#181c23;--line:#2b313b;--ink:#e8eaef;--soft:#98a0ae;--accent:#4cc2b8;--shell:#0a0c10;--shellink:#d5dae3;--bad:#f0857c;--good:#4fcb9a;--warn:#e2b15c;
        --a256:#1b8d86;--a128:#4376e0;--cha:#8a60cc;--aead:#37915a;--cbc:#a8781a;--dhe:#c2622c;--rsa:#bd4654;--p0:#1e4a48;--p1:#553d1d;--p2:#39356a;--p3:#33491f;--p4:#56262f;--p5:#1f3d66;--p6:#4a4517}}
        *{box-sizing:border-box}html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
        main{max-width:1120px;margin:0 auto;padding:40px 32px 56px}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
        a{color:var(--accent)}.soft{color:var(--soft)}
        .brand{display:flex;align-items:center;gap:10px;font-weight:600;color:var(--accent)}.mark{width:34px;height:34px}.mark path{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round}
        h1{font-size:clamp(27px,4.3vw,45px);line-height:1.13;letter-spacing:-.022em;font-weight:680;margin:22px 0 14px;max-width:24em;text-wrap:balance}
        h2{font-size:25px;line-height:1.2;letter-spacing:-.012em;margin:0 0 8px}h3{font-size:15px;margin:0 0 8px}
        .lead{color:var(--soft);max-width:74ch;margin:0 0 20px}.lead b{color:var(--ink);font-weight:600}
        section{margin-top:64px;border-top:1px solid var(--line);padding-top:28px}
        nav{display:flex;flex-wrap:wrap;gap:6px 18px;margin-top:22px;font-size:15px}nav a{text-decoration:none}nav a:hover{text-decoration:underline}
        .times{margin-top:26px}.times .bar{display:flex;gap:2px;height:12px;border-radius:6px;overflow:hidden}.times .bar i{min-width:2px;background:var(--accent)}.times .bar .t1{opacity:.5}
        .times ol{list-style:none;margin:12px 0 0;padding:0;columns:2;column-gap:36px;font-size:14px;color:var(--soft)}.times li{break-inside:avoid;padding:1px 0;display:grid;grid-template-columns:4.2em 1fr}.times li b{color:var(--ink);font-variant-numeric:tabular-nums;font-weight:600}
        .legend{display:flex;flex-wrap:wrap;gap:5px 18px;font-size:13px;color:var(--soft);margin-bottom:12px}.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:7px;vertical-align:-1px}
        .servers article{display:grid;grid-template-columns:210px minmax(0,1fr);column-gap:24px;padding:12px 0;border-top:1px solid var(--line)}
        .servers header{grid-row:span 2}.servers header b{display:block}.servers header span{font-size:13.5px;color:var(--soft);display:block;line-height:1.35}
        .strip{display:grid;grid-template-columns:repeat(10,1fr);gap:3px}.strip i{height:32px;line-height:32px;border-radius:4px;text-align:center;font:500 12px/32px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;color:#fff}
        .a256{background:var(--a256)}.a128{background:var(--a128)}.cha{background:var(--cha)}.aead{background:var(--aead)}.cbc{background:var(--cbc)}.dhe{background:var(--dhe)}.rsa{background:var(--rsa)}
        .h1{background-image:linear-gradient(rgb(0 0 0/.24) 0 0)}.h2{background-image:repeating-linear-gradient(135deg,rgb(0 0 0/.3) 0 4px,transparent 4px 9px)}.h3{background-image:linear-gradient(rgb(0 0 0/.44) 0 0)}
        i.void{background:repeating-linear-gradient(135deg,var(--line) 0 2px,transparent 2px 7px)}i.none{background:transparent;box-shadow:inset 0 0 0 1px var(--line);color:var(--soft)!important}
        .servers dl{display:flex;flex-wrap:wrap;gap:0 20px;margin:7px 0 0;font-size:13px}.servers dl div{display:flex;gap:7px;align-items:baseline}.servers dt{color:var(--soft)}.servers dd{margin:0;overflow-wrap:anywhere}
        .servers em{font-style:normal;font-weight:600;color:var(--accent);margin-left:4px}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:15px}th{font-size:13px;font-weight:600;color:var(--soft);text-align:left;padding:6px 16px 6px 0;border-bottom:1px solid var(--line)}
        td{padding:9px 16px 9px 0;border-bottom:1px solid var(--line);vertical-align:top}.clients td>span{display:block;font-size:13.5px;color:var(--soft);line-height:1.35}
        .ja4{white-space:nowrap;display:block;font-size:13.5px}.ja4 b{font-weight:600}.ja4 i{font-style:normal;padding:2px 4px;border-radius:4px;color:var(--soft)}
        .p0,.p1,.p2,.p3,.p4,.p5,.p6{color:var(--ink)!important}.p0{background:var(--p0)}.p1{background:var(--p1)}.p2{background:var(--p2)}.p3{background:var(--p3)}.p4{background:var(--p4)}.p5{background:var(--p5)}.p6{background:var(--p6)}
        .tag{font-size:12px;font-weight:600;text-decoration:none;color:var(--bad);border:1px solid currentColor;border-radius:20px;padding:0 8px;margin-left:4px}
        .cards{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:20px;align-items:start}.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:20px 22px}
        .value{display:block;overflow-wrap:anywhere;color:var(--accent);margin-bottom:12px;line-height:1.45}
        .facts{list-style:none;margin:0;padding:0}.facts li{padding:5px 0 5px 88px;position:relative}.facts span{position:absolute;left:0;font-size:13px;line-height:1.9;color:var(--soft)}.against{color:var(--bad)}.for{color:var(--good)}.but{color:var(--warn)}
        .hits{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 36px}.hits article{padding:16px 0;border-top:1px solid var(--line)}.hits header span:last-child{color:var(--soft);font-size:14px}
        .who{margin:6px 0 4px;font-weight:500}.hits ul,.sides ul{margin:0;padding-left:18px;font-size:15px;color:var(--soft)}.hits li.but{color:var(--warn)}
        .pill{display:inline-block;font-size:12px;font-weight:650;border-radius:20px;padding:1px 10px;color:var(--paper);background:var(--soft)}.pill.high,.pill.critical{background:var(--bad)}.pill.medium{background:var(--warn)}.pill.low{background:var(--accent)}
        .words{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:5px 16px;margin:0;font-size:14.5px}.words dt{color:var(--soft)}.words dd{margin:0;overflow-wrap:anywhere}
        .verdict>header code{font-size:1em;overflow-wrap:anywhere;margin-left:6px}.score{display:grid;grid-template-columns:auto 1fr;gap:4px 18px;align-items:center;margin:16px 0 22px}.score b{font-size:34px;line-height:1;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
        .score span{grid-column:1/-1;font-size:14px;color:var(--soft)}.track{position:relative;height:14px;border-radius:7px;background:var(--line)}.track i{position:absolute;inset:0 auto 0 0;border-radius:7px;background:var(--bad)}.track u{position:absolute;top:-5px;bottom:-5px;width:2px;background:var(--ink)}
        .bars{display:grid;grid-template-columns:minmax(0,250px) minmax(0,1fr);gap:4px 20px;font-size:14px;margin-bottom:22px;align-items:center}.bars p{margin:0}.pair{display:grid;grid-template-columns:2.2em minmax(7em,var(--t)) minmax(5em,var(--g)) 2.2em;column-gap:2px;align-items:center}
        .heads{grid-column:2;font-size:13px;color:var(--soft)}.heads span:first-child{grid-column:1/3;text-align:right;padding-right:8px}.heads span:last-child{grid-column:3/5;padding-left:8px}
        .pair i{height:16px;position:relative}.pair em{font-style:normal;font-variant-numeric:tabular-nums;padding:0 6px;position:absolute;top:50%;transform:translateY(-50%);left:100%}.pair .bad em{left:auto;right:100%}.pair .bad{grid-column:2;justify-self:end;background:var(--bad);border-radius:4px 0 0 4px}.pair .good{background:var(--good);border-radius:0 4px 4px 0}
        .sides{display:grid;grid-template-columns:3fr 2fr;gap:8px 36px}.truth{color:var(--ink)}
        .methods td+td{white-space:nowrap}.methods td{font-variant-numeric:tabular-nums}.methods tr:last-child td{font-weight:650}.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:24px;margin-top:22px}
        .charts .line.c0{stroke:var(--c2)}.charts .line.c1{stroke:var(--c0);stroke-width:3}
        .yourself{margin-top:24px;background:var(--shell);color:var(--shellink);border-radius:10px;padding:12px 18px}.yourself span{font-size:12.5px;color:#98a0ae}.yourself pre{margin:4px 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:13.5px;line-height:1.6}.yourself b{color:#5fbdb4;font-weight:400;user-select:none}
        .note{font-size:14px;color:var(--warn)}footer{margin-top:56px;border-top:1px solid var(--line);padding-top:18px;font-size:14px;color:var(--soft)}footer p{margin:0 0 6px;max-width:80ch}
        @media(max-width:760px){main{padding:24px 18px 40px}section{margin-top:46px}.times ol{columns:1}.servers article{grid-template-columns:minmax(0,1fr);row-gap:8px}.servers header{grid-row:auto}.cards,.hits,.charts,.sides{grid-template-columns:minmax(0,1fr)}
        .strip{gap:2px}.strip i{font-size:0}.card{padding:16px}.bars{grid-template-columns:minmax(0,1fr)}.heads{grid-column:1}.charts svg{font-size:14px}.charts .title{font-size:18px}
        .words{grid-template-columns:minmax(0,1fr);row-gap:0}.words dd{margin-bottom:8px}.methods tr{display:grid;grid-template-columns:repeat(4,1fr)}.methods th:first-child{display:none}.methods td:first-child{grid-column:1/-1;border:0;padding-bottom:0}
        .clients thead{display:none}.clients tr{display:block;padding:10px 0;border-bottom:1px solid var(--line)}.clients td{display:block;border:0;padding:2px 0}.ja4{font-size:12.5px;margin:2px 0}}

        """;
}
