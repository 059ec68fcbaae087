//! Words of people: roles, levels, units, tags, benefits, presence, relations (GB/T 4761), sex, ethnic groups.

use crate::domain::benefit::{BenefitKind, BenefitState, StopReason};
use crate::domain::finding::Finding;
use crate::domain::lang::Lang;
use crate::domain::own_names::own;
use crate::domain::person::Presence;
use crate::domain::role::{Level, Role};
use crate::domain::tag::{Basis, DisabilityClass, EndReason, TagKind, TagLevel};
use crate::domain::unit::UnitKind;

code_words! {
    /// A role, where the county has no name of its own.
    fn usual_role(Role) {
        MicroLeader: "微网格长", "Micro-grid leader";
        GridLeader: "网格长", "Grid leader";
        GridMember: "网格员", "Grid worker";
        Clerk: "村文书", "Village clerk";
        BranchSecretary: "村支书", "Village Party secretary";
        TownOffice: "镇党建办(综治中心)", "Town office";
        Department: "责任部门", "Department";
        VillageDoctor: "村医", "Village doctor";
        WorkTeam: "驻村工作队", "Resident work team";
        Volunteer: "志愿者", "Volunteer";
        Viewer: "只读(查看)", "Viewer";
    }
    /// What a node of the tree is, where the county has no name of its own.
    fn usual_unit_kind(UnitKind) {
        County: "县", "County";
        Town: "乡镇", "Town";
        Village: "村", "Village";
        PartyBranch: "党支部", "Party branch";
        Grid: "网格", "Grid";
        Group: "村民小组", "Villager group";
        MicroGrid: "微网格", "Micro-grid";
        Department: "部门", "Department";
    }
    /// A key group.
    fn tag(TagKind) {
        Hypertension: "高血压", "Hypertension";
        Diabetes: "糖尿病", "Diabetes";
        Smd: "精神障碍", "Mental disorder";
        Copd: "慢阻肺", "COPD";
        Tuberculosis: "肺结核", "Tuberculosis";
        SevereIllness: "大病重病", "Severe illness";
        Disabled: "残疾", "Disabled";
        LivingAlone: "独居", "Living alone";
        EmptyNest: "空巢", "Empty-nest";
        LeftBehindElder: "留守老人", "Left-behind elder";
        DisabledElder: "失能老人", "Elder unable to care for themselves";
        Aged: "高龄", "80+";
        Senior: "65岁以上", "65+";
        SpecialFamily: "计生特殊", "Special family";
        LeftBehindChild: "留守儿童", "Left-behind child";
        ChildInNeed: "困境儿童", "Child in need";
        Orphan: "孤儿/事实无人抚养", "Orphan or without carer";
        LeftBehindWoman: "留守妇女", "Left-behind woman";
        Maternity: "孕产妇", "Maternity";
        Infant: "0-6岁", "0-6 years";
        Dibao: "低保", "Subsistence allowance";
        TekunScattered: "分散特困", "Extremely poor, at home";
        TekunInstitution: "集中特困", "Extremely poor, in a care home";
        DibaoMargin: "低保边缘", "Near the subsistence line";
        Monitored: "防返贫监测户", "Poverty-return monitored household";
        OutOfPoverty: "脱贫户", "Out of poverty";
        Veteran: "退役军人", "Veteran";
        Returnee: "返乡人员", "Returnee";
        Floating: "流动人口", "Floating population";
        MajorChange: "重大变故", "Major change";
        HomeCare: "居家照护(隔离)", "Home care (isolation)";
    }
    /// The state of an illness.
    fn tag_level(TagLevel) {
        Stable: "稳定", "Stable";
        Basic: "基本稳定", "Basically stable";
        Unstable: "不稳定", "Unstable";
        Controlled: "控制满意", "Controlled";
        Uncontrolled: "控制不满意", "Uncontrolled";
        Referral: "已转诊", "Referred";
        Crisis: "危急", "Crisis";
        New: "新发现", "New";
        Grade1: "一级", "Grade 1";
        Grade2: "二级", "Grade 2";
        Grade3: "三级", "Grade 3";
        Grade4: "四级", "Grade 4";
    }
    /// What a disability is of.
    fn disability_class(DisabilityClass) {
        Vision: "视力", "Vision";
        Hearing: "听力", "Hearing";
        Speech: "言语", "Speech";
        Physical: "肢体", "Physical";
        Intellectual: "智力", "Intellectual";
        Mental: "精神", "Mental";
        Multiple: "多重", "Multiple";
    }
    /// Why a tag ended.
    fn end_reason(EndReason) {
        Recovered: "治愈或好转", "Recovered";
        Expired: "到期", "Ran out";
        NotFitting: "不再符合条件", "No longer applies";
        Died: "去世", "Died";
        MovedAway: "迁出", "Moved away";
        Withdrawn: "撤回同意", "Consent withdrawn";
        Mistake: "登记有误", "Entered by mistake";
        Other: "其他", "Other";
    }
    /// Why a benefit stopped.
    fn stop_reason(StopReason) {
        Died: "去世", "Died";
        MovedAway: "迁出", "Moved away";
        NotEntitled: "核对后不再符合条件", "No longer entitled";
        Exclusive: "与其他待遇不可同享", "Excluded by another benefit";
        Expired: "到期", "Ran out";
        Declined: "本人放弃", "Given up by them";
        Double: "重复登记", "Recorded twice";
        Other: "其他", "Other";
    }
    /// The lawful basis of a tag.
    fn basis(Basis) {
        Duty: "法定职责", "Duty";
        Consent: "本人同意", "Consent";
        GuardianConsent: "监护人同意", "Guardian's consent";
        Emergency: "紧急情况", "Emergency";
    }
    /// A benefit.
    fn benefit(BenefitKind) {
        Dibao: "低保", "Subsistence allowance";
        Tekun: "特困供养", "Support for extremely poor people";
        SubsidyLiving: "困难残疾人生活补贴", "Living subsidy (disability)";
        SubsidyCare: "重度残疾人护理补贴", "Nursing subsidy (severe disability)";
        TempRelief: "临时救助", "Temporary relief";
        MedicalRelief: "医疗救助", "Medical relief";
        Orphan: "孤儿/事实无人抚养保障", "Support for orphans and children without carer";
        OldAge: "高龄津贴", "Old-age allowance";
        ElderCare: "养老服务补贴", "Elder-care subsidy";
        Veteran: "优抚", "Veteran support";
        Education: "教育资助", "Education aid";
        Housing: "危房改造", "Housing repair";
        PublicJob: "公益性岗位", "Public job";
        Monitoring: "防返贫帮扶", "Support against relapse into poverty";
        WorkInjury: "工伤护理费", "Work-injury care allowance";
        Childcare: "育儿补贴", "Childcare subsidy";
    }
    /// What comparing a list found.
    fn finding(Finding) {
        Gone: "已故或迁出仍在发", "Dead or moved, still paid";
        Exclusive: "互斥", "Exclude each other";
        Double: "名单内重复", "Twice in the list";
        Differs: "两边不符", "Differ";
        NotRecorded: "名单有我无", "In the list, not here";
        NotHere: "查无此人", "Nobody here";
        Unclear: "待认人", "Who is meant?";
        NotListed: "我有名单无", "Here, not in the list";
        Missing: "应享未享", "Entitled, in neither";
    }
    /// The state of a benefit.
    fn benefit_state(BenefitState) {
        Suspected: "疑似应享未享", "Entitled, not receiving?";
        Applying: "申请中", "Applying";
        Receiving: "享受中", "Receiving";
        Paused: "暂停", "Paused";
        Stopped: "停止", "Stopped";
        Refused: "未批准", "Refused";
    }
    /// Where a person is.
    fn presence(Presence) {
        Home: "在家", "At home";
        AwayWork: "外出务工", "Away for work";
        School: "上学", "At school";
        Hospital: "住院", "In hospital";
        Institution: "机构供养", "In care home";
        Missing: "失联", "Missing";
        Dead: "已故", "Dead";
        MovedOut: "迁出", "Moved out";
    }
}

text_words! {
    /// Relation to the householder, GB/T 4761 two digits. Source: norms.md 2.5.
    fn relation_known {
        "01": "本人", "Self";
        "02": "户主", "Householder";
        "10": "配偶", "Spouse";
        "11": "夫", "Husband";
        "12": "妻", "Wife";
        "20": "子", "Son";
        "21": "独生子", "Only son";
        "22": "长子", "Eldest son";
        "23": "次子", "Second son";
        "24": "三子", "Third son";
        "25": "四子", "Fourth son";
        "26": "五子", "Fifth son";
        "27": "养子或继子", "Adopted or step-son";
        "28": "女婿", "Son-in-law";
        "29": "其他儿子", "Other son";
        "30": "女", "Daughter";
        "31": "独生女", "Only daughter";
        "32": "长女", "Eldest daughter";
        "33": "次女", "Second daughter";
        "34": "三女", "Third daughter";
        "35": "四女", "Fourth daughter";
        "36": "五女", "Fifth daughter";
        "37": "养女或继女", "Adopted or step-daughter";
        "38": "儿媳", "Daughter-in-law";
        "39": "其他女儿", "Other daughter";
        "40": "孙辈", "Grandchild";
        "41": "孙子", "Son's son";
        "42": "孙女", "Son's daughter";
        "43": "外孙子", "Daughter's son";
        "44": "外孙女", "Daughter's daughter";
        "45": "孙媳", "Grandson's wife";
        "46": "孙女婿", "Granddaughter's husband";
        "47": "曾孙", "Great-grandson";
        "48": "曾孙女", "Great-granddaughter";
        "50": "父母", "Parent";
        "51": "父亲", "Father";
        "52": "母亲", "Mother";
        "53": "公公", "Husband's father";
        "54": "婆婆", "Husband's mother";
        "55": "岳父", "Wife's father";
        "56": "岳母", "Wife's mother";
        "57": "继父或养父", "Step- or foster father";
        "58": "继母或养母", "Step- or foster mother";
        "60": "祖父母", "Grandparent";
        "61": "祖父", "Grandfather";
        "62": "祖母", "Grandmother";
        "63": "外祖父", "Mother's father";
        "64": "外祖母", "Mother's mother";
        "66": "曾祖父", "Great-grandfather";
        "67": "曾祖母", "Great-grandmother";
        "70": "兄弟姐妹", "Sibling";
        "71": "兄", "Elder brother";
        "72": "嫂", "Elder brother's wife";
        "73": "弟", "Younger brother";
        "74": "弟媳", "Younger brother's wife";
        "75": "姐姐", "Elder sister";
        "76": "姐夫", "Elder sister's husband";
        "77": "妹妹", "Younger sister";
        "78": "妹夫", "Younger sister's husband";
        "80": "其他", "Other";
        "81": "伯父", "Father's elder brother";
        "82": "伯母", "Wife of father's elder brother";
        "83": "叔父", "Father's younger brother";
        "84": "婶母", "Wife of father's younger brother";
        "85": "舅父", "Mother's brother";
        "86": "舅母", "Wife of mother's brother";
        "87": "姨父", "Husband of mother's sister";
        "88": "姨母", "Mother's sister";
        "89": "姑父", "Husband of father's sister";
        "90": "姑母", "Father's sister";
        "91": "堂兄弟姐妹", "Cousin, father's side";
        "92": "表兄弟姐妹", "Cousin";
        "93": "侄子", "Brother's son";
        "94": "侄女", "Brother's daughter";
        "95": "外甥", "Sister's son";
        "96": "外甥女", "Sister's daughter";
        "97": "其他亲属", "Other relative";
        "99": "非亲属", "Not related";
    }
    /// Ethnic group, GB/T 3304 two digits.
    fn ethnic_known {
        "01": "汉族", "Han";
        "02": "蒙古族", "Mongol";
        "03": "回族", "Hui";
        "04": "藏族", "Tibetan";
        "05": "维吾尔族", "Uyghur";
        "06": "苗族", "Miao";
        "07": "彝族", "Yi";
        "08": "壮族", "Zhuang";
        "09": "布依族", "Buyei";
        "10": "朝鲜族", "Korean";
        "11": "满族", "Manchu";
        "12": "侗族", "Dong";
        "13": "瑶族", "Yao";
        "14": "白族", "Bai";
        "15": "土家族", "Tujia";
        "16": "哈尼族", "Hani";
        "17": "哈萨克族", "Kazak";
        "18": "傣族", "Dai";
        "19": "黎族", "Li";
        "20": "傈僳族", "Lisu";
        "21": "佤族", "Va";
        "22": "畲族", "She";
        "23": "高山族", "Gaoshan";
        "24": "拉祜族", "Lahu";
        "25": "水族", "Sui";
        "26": "东乡族", "Dongxiang";
        "27": "纳西族", "Naxi";
        "28": "景颇族", "Jingpo";
        "29": "柯尔克孜族", "Kirgiz";
        "30": "土族", "Tu";
        "31": "达斡尔族", "Daur";
        "32": "仫佬族", "Mulao";
        "33": "羌族", "Qiang";
        "34": "布朗族", "Blang";
        "35": "撒拉族", "Salar";
        "36": "毛南族", "Maonan";
        "37": "仡佬族", "Gelao";
        "38": "锡伯族", "Xibe";
        "39": "阿昌族", "Achang";
        "40": "普米族", "Pumi";
        "41": "塔吉克族", "Tajik";
        "42": "怒族", "Nu";
        "43": "乌孜别克族", "Uzbek";
        "44": "俄罗斯族", "Russian";
        "45": "鄂温克族", "Ewenki";
        "46": "德昂族", "Deang";
        "47": "保安族", "Bonan";
        "48": "裕固族", "Yugur";
        "49": "京族", "Gin";
        "50": "塔塔尔族", "Tatar";
        "51": "独龙族", "Derung";
        "52": "鄂伦春族", "Oroqen";
        "53": "赫哲族", "Hezhen";
        "54": "门巴族", "Monba";
        "55": "珞巴族", "Lhoba";
        "56": "基诺族", "Jino";
    }
}

impl Lang {
    /// The relation to the householder; the code itself when it is not in the table.
    #[must_use]
    pub fn relation(self, code: &str) -> &str {
        match (self, code) {
            (Self::Zh, "") => "关系未填",
            (Self::En, "") => "relation not stated",
            _ => self.relation_known(code).unwrap_or(code),
        }
    }

    /// The ethnic group; the code itself when it is not in the table.
    #[must_use]
    pub fn ethnic(self, code: &str) -> &str {
        self.ethnic_known(code).unwrap_or(code)
    }

    /// Sex by GB/T 2261.1; 9 is "not stated".
    #[must_use]
    pub fn sex(self, code: u8) -> &'static str {
        match (self, code) {
            (Self::Zh, 1) => "男",
            (Self::Zh, 2) => "女",
            (Self::Zh, 9) => "未说明",
            (Self::Zh, _) => "未知",
            (Self::En, 1) => "male",
            (Self::En, 2) => "female",
            (Self::En, 9) => "not stated",
            (Self::En, _) => "unknown",
        }
    }

    /// A role.
    #[must_use]
    pub fn role(self, role: &Role) -> &str {
        own(self, "role", role.code()).unwrap_or_else(|| self.usual_role(role))
    }

    /// What a node of the tree is.
    #[must_use]
    pub fn unit_kind(self, kind: &UnitKind) -> &str {
        own(self, "unit", kind.code()).unwrap_or_else(|| self.usual_unit_kind(kind))
    }

    /// A level of the escalation ladder.
    #[must_use]
    pub fn level(self, level: Level) -> &'static str {
        if let Some(own) = own(self, "level", &level.0.to_string()) {
            return own;
        }
        match (self, level.0) {
            (Self::Zh, 0) => "微网格",
            (Self::Zh, 1) => "网格",
            (Self::Zh, 2) => "村",
            (Self::Zh, 3) => "镇",
            (Self::Zh, _) => "县",
            (Self::En, 0) => "Micro-grid",
            (Self::En, 1) => "Grid",
            (Self::En, 2) => "Village",
            (Self::En, 3) => "Town",
            (Self::En, _) => "County",
        }
    }
}
