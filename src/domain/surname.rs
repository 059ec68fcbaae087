//! Surnames whose reading as a surname differs from the everyday one, and surnames of two characters.
//!
//! A data table; source: norms.md 5.3. The first reading is the one people mean in Hunan.

/// Single surnames with the readings that come first.
const READINGS: &[(char, &[&str])] = &[
    ('曾', &["zeng"]),
    ('单', &["shan"]),
    ('查', &["zha"]),
    ('仇', &["qiu"]),
    ('区', &["ou"]),
    ('翟', &["zhai"]),
    ('覃', &["qin", "tan"]),
    ('谌', &["shen", "chen"]),
    ('解', &["xie"]),
    ('乐', &["yue"]),
    ('朴', &["piao"]),
    ('任', &["ren"]),
    ('缪', &["miao"]),
    ('盖', &["ge"]),
    ('纪', &["ji"]),
    ('冼', &["xian"]),
    ('洗', &["xian"]),
    ('华', &["hua"]),
    ('员', &["yun"]),
    ('宓', &["mi"]),
    ('重', &["chong"]),
    ('种', &["chong"]),
    ('秘', &["bi"]),
    ('繁', &["po"]),
    ('召', &["shao"]),
    ('折', &["she"]),
    ('黑', &["he"]),
    ('教', &["jiao"]),
    ('么', &["yao"]),
    ('逄', &["pang"]),
    ('隗', &["wei", "kui"]),
    ('燕', &["yan"]),
    ('应', &["ying"]),
    ('宁', &["ning"]),
    ('尹', &["yin"]),
];

/// Surnames of two characters with their readings.
const COMPOUND: &[(&str, [&str; 2])] = &[
    ("欧阳", ["ou", "yang"]),
    ("上官", ["shang", "guan"]),
    ("司马", ["si", "ma"]),
    ("司徒", ["si", "tu"]),
    ("司空", ["si", "kong"]),
    ("诸葛", ["zhu", "ge"]),
    ("夏侯", ["xia", "hou"]),
    ("尉迟", ["yu", "chi"]),
    ("万俟", ["mo", "qi"]),
    ("皇甫", ["huang", "fu"]),
    ("令狐", ["ling", "hu"]),
    ("长孙", ["zhang", "sun"]),
    ("澹台", ["tan", "tai"]),
    ("公孙", ["gong", "sun"]),
    ("慕容", ["mu", "rong"]),
    ("宇文", ["yu", "wen"]),
    ("轩辕", ["xuan", "yuan"]),
    ("东方", ["dong", "fang"]),
    ("南宫", ["nan", "gong"]),
    ("西门", ["xi", "men"]),
    ("端木", ["duan", "mu"]),
    ("百里", ["bai", "li"]),
    ("呼延", ["hu", "yan"]),
    ("申屠", ["shen", "tu"]),
    ("钟离", ["zhong", "li"]),
    ("闻人", ["wen", "ren"]),
];

/// The ordinary surnames of one character.
const SINGLE: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳\
鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧肖尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝\
闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄\
曲家封储靳汲松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池\
乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇\
广禄阙东欧沃利蔚越师巩聂晁勾敖融冷辛阚那简饶曾沙养鞠须丰巢关相查荆红游竺权盖益桓岳帅况亢缑后有琴覃盘谌区邝岩代付闫肖佘商仝苟原苑覃粟瞿向舒禹奉欧";

/// True when `name` begins with a surname and more.
#[must_use]
pub fn is_known(name: &str) -> bool {
    let first = name.chars().next();
    compound(name).is_some() || first.is_some_and(|first| SINGLE.contains(first))
}

/// How many characters of `name` are the surname: 2 for a compound one, else 1 (0 for an empty name).
#[must_use]
pub fn length(name: &str) -> usize {
    if compound(name).is_some() {
        2
    } else {
        usize::from(!name.is_empty())
    }
}

/// The readings of the surname's characters that come before the everyday ones; empty when they do not differ.
#[must_use]
pub fn readings(name: &str) -> Vec<Vec<&'static str>> {
    if let Some(readings) = compound(name) {
        return readings.iter().map(|reading| vec![*reading]).collect();
    }
    let first = name.chars().next();
    let single = READINGS.iter().find(|(surname, _)| Some(*surname) == first);
    single.map(|(_, readings)| vec![readings.to_vec()]).unwrap_or_default()
}

/// A name of two characters that happens to start like a compound surname (东方) is a surname and a given name.
fn compound(name: &str) -> Option<&'static [&'static str; 2]> {
    let longer = name.chars().count() > 2;
    let found = COMPOUND.iter().find(|(surname, _)| longer && name.starts_with(surname));
    found.map(|(_, readings)| readings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compound_surnames_count_two_and_only_before_a_given_name() {
        for (name, expected) in [("欧阳霜降", 2), ("欧阳", 1), ("谭小满", 1), ("", 0)] {
            assert_eq!(length(name), expected, "{name}");
        }
        assert_eq!(readings("万俟立秋"), [vec!["mo"], vec!["qi"]]);
        assert_eq!(readings("覃立秋"), [vec!["qin", "tan"]]);
        assert!(readings("谭立秋").is_empty());
    }
}
