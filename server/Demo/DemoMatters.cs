using RemoteVerify.Server.Matters;

namespace RemoteVerify.Server.Demo;

/// <summary>Two matter types as an office would word them.</summary>
public static class DemoMatters
{
    public static readonly Text Office = new("青禾区公共服务办公室（演示）", "Qinghe District Public Service Office (demo)");

    public static readonly MatterContent Inheritance = new(
        new("继承公证", "Inheritance notarisation"),
        new("公证员通过视频核对您的身份和材料，听您说明亲属关系，并确认您的真实意愿。", "The notary checks your identity and papers by video, hears how you are related, and confirms what you yourself want."),
        40,
        [
            new("您的身份证原件", "Your identity card (the original)"),
            new("被继承人的死亡证明", "The death certificate of the person who left the estate"),
            new("能证明亲属关系的材料，例如户口簿、出生证明或结婚证", "Papers that show how you are related: household register, birth certificate or marriage certificate"),
            new("遗产的凭证，例如房产证或存折", "Papers of the estate: title deed or bank book"),
            new("遗嘱原件（如果有）", "The will, if there is one (the original)"),
        ],
        Consent("2026-11"),
        [
            Item("identity", "申请人与身份证是同一人", "The applicant is the person on the identity card", "请对方把身份证正面靠近镜头，再摘下眼镜和帽子看镜头。", "Ask for the front of the card close to the camera, then a look into the camera without glasses or hat.", true, new("请把身份证正面靠近镜头，再看镜头", "Please hold the front of your identity card close to the camera, then look into the camera"), new("《公证法》第二十八条", "Notarisation Law, art. 28")),
            Item("alone", "申请人身边没有人提示或施压", "Nobody prompts or presses the applicant", "请对方拿手机慢慢转一圈，看看房间。", "Ask the applicant to turn the phone slowly around the room.", false, new("请举着手机，慢慢转一圈，让我们看看房间", "Please turn slowly around with the phone so that we see the room"), new("《公证程序规则》", "Rules of Notarial Procedure")),
            Item("death", "死亡证明清楚、完整", "The death certificate is clear and complete", "核对姓名、日期和印章，每一页都拍照。", "Compare name, date and stamp; take a still of every page.", true, new("请把死亡证明放平，对准镜头", "Please lay the death certificate flat and point the camera at it"), new("《民法典》第一千一百二十一条", "Civil Code, art. 1121")),
            Item("kinship", "亲属关系材料与陈述一致", "The papers on kinship agree with what was said", "请对方先自己说，再对照材料。", "Let the applicant speak first, then compare with the papers.", true, new("请出示户口簿、结婚证或出生证明", "Please show the household register, marriage or birth certificate"), new("《民法典》第一千一百二十七条", "Civil Code, art. 1127")),
            Item("heirs", "所有继承人都已说明", "All heirs have been named", "逐一问：配偶、子女、父母，包括已经去世的。", "Ask one by one: spouse, children, parents, also those who have died.", false, new("请说一说家里还有哪些亲人，包括已经去世的", "Please tell us who else belongs to the family, also those who have died"), new("《民法典》第一千一百二十七条", "Civil Code, art. 1127")),
            Item("estate", "遗产凭证清楚、可读", "The papers of the estate are clear and readable", "拍下编号所在的那一页。", "Take a still of the page with the number.", true, new("请翻到有编号的那一页，对准镜头", "Please open the page with the number and point the camera at it"), new("《民法典》第一千一百二十二条", "Civil Code, art. 1122")),
            Item("will", "没有遗嘱，或遗嘱原件已出示", "There is no will, or its original was shown", "没有遗嘱时选“不适用”，并在备注写明是谁说的。", "No will: answer \"not applicable\" and note who said so.", true, new("有遗嘱吗？有的话，请出示原件", "Is there a will? If so, please show the original"), new("《民法典》第一千一百二十三条", "Civil Code, art. 1123")),
            Item("intent", "申请人明白后果，且出于自愿", "The applicant understands the effects and acts freely", "请对方用自己的话说一遍要办什么、会有什么结果。", "Ask the applicant to say in their own words what is being done and what follows.", false, new("请用自己的话说说，今天要办什么", "Please say in your own words what is being done today"), new("《公证法》第二十七条", "Notarisation Law, art. 27")),
        ]);

    public static readonly MatterContent Kitchen = new(
        new("食品经营许可厨房查看", "Kitchen inspection for a food licence"),
        new("工作人员通过视频查看您的厨房和操作间，当天告诉您能不能领证。", "The inspector looks at your kitchen by video and tells you the same day whether you get the licence."),
        30,
        [
            new("营业执照和您的身份证", "The business licence and your identity card"),
            new("所有从业人员的健康证", "The health certificates of everyone who works there"),
            new("厨房平面图", "The floor plan of the kitchen"),
            new("一部充好电的手机，连上店里的无线网", "A charged phone on the shop's wireless network"),
            new("请在营业前进行，水、电、燃气都要能用", "Do it before you open; water, power and gas must be on"),
        ],
        Consent("2026-11"),
        [
            Item("place", "地址和门牌与申请一致", "Address and door number are those of the application", "请从门外开始，拍到门牌和招牌。", "Begin outside: door number and sign in the picture.", true, new("请从门外开始，拍一下门牌和招牌", "Please begin outside: show the door number and the sign"), new("《食品经营许可和备案管理办法》", "Measures for Food Business Licences")),
            Item("licence", "营业执照挂在看得见的地方", "The business licence hangs where people see it", "请靠近，名称和统一社会信用代码要能读出来。", "Come close until name and registration number can be read.", true, new("请走近营业执照，让字能看清", "Please go close to the business licence so that it can be read"), new("《市场主体登记管理条例》第三十六条", "Regulation on Registration of Market Entities, art. 36")),
            Item("separation", "生食和熟食分开处理", "Raw and cooked food are handled apart", "看台面、刀具、砧板的颜色或标记。", "Look at surfaces, and at the colours or marks of knives and boards.", true, new("请拍一下切生食和熟食的地方", "Please show where raw and where cooked food is cut"), new("GB 31654 餐饮服务通用卫生规范", "GB 31654 Hygiene for catering")),
            Item("sink", "洗菜、洗肉、洗碗的水池分开，有热水", "Separate sinks for vegetables, meat and dishes; hot water runs", "请打开每一个水龙头。", "Ask for every tap to be turned on.", true, new("请拍一下水池，并打开水龙头", "Please show the sinks and turn on the taps"), new("GB 31654 餐饮服务通用卫生规范", "GB 31654 Hygiene for catering")),
            Item("hands", "有单独的洗手池、洗手液和擦手纸", "There is a separate hand basin with soap and paper towels", "洗手池不能用来洗菜。", "The basin must not be used for food.", true, new("请拍一下洗手的地方", "Please show where hands are washed"), new("GB 31654 餐饮服务通用卫生规范", "GB 31654 Hygiene for catering")),
            Item("cold", "冰箱冷藏 0-8 ℃，冷冻 -12 ℃ 以下", "Fridge 0-8 °C, freezer below -12 °C", "请打开冰箱，把温度计拍清楚。", "Ask for the door to be opened and the thermometer shown.", true, new("请打开冰箱，拍清楚温度计", "Please open the fridge and show the thermometer"), new("GB 31654 餐饮服务通用卫生规范", "GB 31654 Hygiene for catering")),
            Item("disinfection", "消毒柜能用，餐具放在里面", "The disinfection cabinet works and holds the dishes", "请通电，看指示灯。", "Have it switched on; look at the light.", false, new("请打开消毒柜的电源，让我们看灯", "Please switch on the disinfection cabinet and show the light"), new("《食品安全法》第三十三条", "Food Safety Law, art. 33")),
            Item("pests", "有防蝇、防鼠设施，没有虫鼠痕迹", "Flies and rats are kept out; there are no traces of them", "看纱窗、门下的挡板、墙角和下水口。", "Look at screens, door sweeps, corners and drains.", false, new("请拍一下纱窗、门缝、墙角和下水口", "Please show the screens, the gap below the door, corners and drains"), new("《食品安全法》第三十三条", "Food Safety Law, art. 33")),
            Item("waste", "垃圾桶有盖，厨余分开放", "Waste bins have lids; food waste is kept apart", "没有后厨垃圾时也要看桶。", "Look at the bins even when they are empty.", false, new("请拍一下垃圾桶，把盖子打开再盖上", "Please show the waste bins; open and close their lids"), new("GB 31654 餐饮服务通用卫生规范", "GB 31654 Hygiene for catering")),
            Item("health", "从业人员的健康证在有效期内", "Everyone's health certificate is valid", "一张一张看，核对姓名和日期。", "One by one: name and date.", true, new("请把每个人的健康证一张一张给镜头看", "Please show everyone's health certificate, one after the other"), new("《食品安全法》第四十五条", "Food Safety Law, art. 45")),
            Item("storage", "食材离地离墙，标签和日期清楚", "Food is stored off the floor and the wall, with labels and dates", "抽看三样，读出日期。", "Pick three and read out the dates.", false, new("请拍一下放食材的架子，挑三样，让标签能看清", "Please show the shelves with the food; pick three things and show their labels"), new("《食品安全法》第五十四条", "Food Safety Law, art. 54")),
        ]);

    private static ConsentText Consent(string version) => new(version,
    [
        new("recording", new("我同意本次视频的画面和声音被录制，并作为办理本事项的证据保存。", "I agree that picture and sound of this meeting are recorded and kept as evidence for this matter.")),
        new("stills", new("我同意工作人员请我拍摄的照片一并保存。", "I agree that pictures which the official asks me to take are kept with it.")),
        new("location", new("我同意提供手机的位置，用来核对地点。不同意也可以继续。", "I agree that the phone's position is used to check the place. You may go on without this."), Optional: true),
        new("use", new("我知道只有办理和监督本事项的工作人员可以查看，每次查看都有记录。", "I know that only staff who handle or supervise this matter may look at it, and that every look is recorded.")),
        new("freely", new("我是自愿参加的，可以随时退出，改为到窗口办理。", "I take part freely and may leave at any time and come to the counter instead.")),
    ]);

    private static ChecklistItem Item(string id, string zh, string en, string hintZh, string hintEn, bool still, Text ask, Text rule) =>
        new(id, new(zh, en), new(hintZh, hintEn), still, rule, ask);
}
